package dev.thumbnails.cache.json;

import com.fasterxml.jackson.core.io.NumberOutput;
import dev.thumbnails.cache.InvalidInputException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as a JSON parser gives them, so that a number set and the same number read back are equal. */
public final class JsonNumber {

  /** The most digits of the whole part, the fraction and the exponent together. The sign and the point do not count. */
  static final int MAXIMUM_DIGITS = 1000;
  /** The lowest whole number that has more. */
  private static final BigInteger TOO_LONG = BigInteger.TEN.pow(MAXIMUM_DIGITS);
  /** The rule for a decimal. A message to another node carries a decimal as a double, and most programs read one as a double. */
  static final String MUST_BE_HELD = "must not have a decimal that no double holds (17 digits, 4.9E-324 to 1.8E308)";
  /** The length of a decimal with a point and 15 digits. A double of full precision keeps each digit of those. */
  private static final int SURELY_HELD_LENGTH = 16;
  /** Java before 19 writes a double with so many digits at most. C writes 17. */
  private static final int PRINTED_DIGITS = 18;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  private JsonNumber() {
  }

  /**
   * Returns {@code number} as the narrowest of Integer, Long and BigInteger, or as a Double. 1 and 1.0 stay two numbers, while 1.0 and 1.00 become one.
   *
   * @throws InvalidInputException naming {@code field}, if it is not finite, has over 1000 digits, is a decimal with digits that no double
   *     gives back, or a kind of number that JSON does not have
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
      return finite(field, Double.parseDouble(NumberOutput.toString(f, true)));
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

  /**
   * Returns the shortest text that is read as {@code value}, in the form of {@link Double#toString(double)}. Before Java 19 that method gives another text for some
   * doubles ({@code 9.999999999999999E22} for 1e23), and each node must write the same one.
   */
  static String text(double value) {
    return NumberOutput.toString(value, true);
  }

  /**
   * Returns whether {@code value} keeps every digit of a decimal.
   *
   * @param text the decimal as it stands in JSON, of at most 1000 digits
   * @param value the double next to it
   */
  static boolean isHeld(String text, double value) {
    if (value == 0) {
      return isZero(text);
    }
    if (!Double.isFinite(value)) {
      return false;
    }
    boolean isShort = text.length() <= SURELY_HELD_LENGTH && Math.abs(value) >= Double.MIN_NORMAL;
    // A BigDecimal is cheap here: the double bounds the exponent, and the digits are at most 1000.
    return isShort || text.equals(text(value)) || isHeld(new BigDecimal(text), value);
  }

  /**
   * Returns whether {@code decimal} is a text of {@code value}, which is finite: the shortest one, or the exact value rounded to at most 18 digits, a tie up or down.
   * {@link Double#toString(double)} has no part in this, because each Java would then draw another line.
   */
  private static boolean isHeld(BigDecimal decimal, double value) {
    if (value == 0) {
      // The exponent is unbounded only here. A difference to such a decimal could need as many digits.
      return decimal.signum() == 0;
    }
    if (new BigDecimal(text(value)).compareTo(decimal) == 0) {
      return true;
    }
    BigDecimal digits = decimal.stripTrailingZeros();
    return digits.precision() <= PRINTED_DIGITS && new BigDecimal(value).subtract(digits).abs().multiply(TWO).compareTo(digits.ulp()) <= 0;
  }

  /** Returns whether all digits before the exponent are zeros. The exponent may be too large for a BigDecimal. */
  private static boolean isZero(String text) {
    for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
      if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
        return false;
      }
    }
    return true;
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
    double value = decimal.doubleValue();
    if (!Double.isFinite(value) || !isHeld(decimal, value)) {
      throw new InvalidInputException(field, MUST_BE_HELD);
    }
    return value;
  }
}
