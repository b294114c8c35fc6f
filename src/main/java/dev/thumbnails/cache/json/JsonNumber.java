package dev.thumbnails.cache.json;

import dev.thumbnails.cache.InvalidInputException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as a JSON parser gives them, so that a number set and the same number read back are equal. */
public final class JsonNumber {

  /** The most digits of the whole part, the fraction and the exponent together. The sign and the point do not count. */
  static final int MAXIMUM_DIGITS = 1000;
  /** The lowest whole number that has more. */
  private static final BigInteger TOO_LONG = BigInteger.TEN.pow(MAXIMUM_DIGITS);

  private JsonNumber() {
  }

  /**
   * Returns {@code number} as the narrowest of Integer, Long and BigInteger, or as a Double.
   *
   * @throws InvalidInputException naming {@code field}, if it is not finite, has over 1000 digits, is a decimal that no double
   *     holds exactly, or a kind of number that JSON does not have
   */
  public static Number canonical(String field, Number number) {
    if (number instanceof Integer) {
      return number;
    }
    if (number instanceof Double d) {
      return finite(field, d);
    }
    if (number instanceof Long || number instanceof Short || number instanceof Byte) {
      return narrow(number.longValue());
    }
    if (number instanceof Float f) {
      return finite(field, Double.parseDouble(f.toString()));
    }
    if (number instanceof BigInteger big) {
      return big.bitLength() < Long.SIZE ? narrow(big.longValue()) : bounded(field, big);
    }
    if (number instanceof BigDecimal decimal) {
      return exact(field, decimal);
    }
    throw new InvalidInputException(field, "must be a number that JSON has, not " + JsonType.classOf(number));
  }

  /**
   * Returns {@code number} as Vert.x reads it from JSON without an application's settings: those may make a BigInteger of each whole number, or a BigDecimal of
   * each decimal. Unlike {@link #canonical} it checks nothing, and gives the double next to a decimal.
   */
  public static Number parsed(Number number) {
    if (number instanceof BigDecimal) {
      return number.doubleValue();
    }
    if (number instanceof BigInteger big && big.bitLength() < Long.SIZE) {
      return narrow(big.longValue());
    }
    return number instanceof Long ? narrow(number.longValue()) : number;
  }

  private static Number narrow(long value) {
    if (value == (int) value) {
      return (int) value;
    }
    return value;
  }

  private static Double finite(String field, double value) {
    if (!Double.isFinite(value)) {
      throw new InvalidInputException(field, "must be a finite number");
    }
    return value;
  }

  private static BigInteger bounded(String field, BigInteger value) {
    if (value.abs().compareTo(TOO_LONG) >= 0) {
      throw new InvalidInputException(field, "must have at most " + MAXIMUM_DIGITS + " digits");
    }
    return value;
  }

  private static Double exact(String field, BigDecimal decimal) {
    if (decimal.precision() > MAXIMUM_DIGITS) {
      throw new InvalidInputException(field, "must have at most " + MAXIMUM_DIGITS + " digits");
    }
    double value = finite(field, decimal.doubleValue());
    if (new BigDecimal(Double.toString(value)).compareTo(decimal) != 0) {
      throw new InvalidInputException(field, "must not have more digits than a double holds");
    }
    return value;
  }
}
