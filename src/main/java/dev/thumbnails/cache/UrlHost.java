package dev.thumbnails.cache;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The host of a url as browsers read it (the URL Standard of the WHATWG, section 3.5): a name, an IPv4 address in one of its forms, or an
 * IPv6 address in brackets. Names beyond ASCII are mapped by IDNA 2003, the only one that Java has; it takes and refuses the same names,
 * but for those with characters that are newer.
 */
final class UrlHost {

  private static final String FORBIDDEN = " #/:<>?@[\\]^|%\u007F";
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]*|[0-9]+");
  private static final int IPV4_PARTS = 4;

  private UrlHost() {
  }

  static boolean isValid(String host) {
    if (host.startsWith("[")) {
      return host.endsWith("]") && isIpv6(host.substring(1, host.length() - 1));
    }
    try {
      String name = host.indexOf('%') < 0 ? host : decoded(host);
      String ascii = name.chars().allMatch(c -> c < 0x80) ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
      boolean allowed = !ascii.isEmpty() && ascii.chars().noneMatch(c -> c < ' ' || FORBIDDEN.indexOf(c) >= 0);
      return allowed && (!endsInNumber(ascii) || isIpv4(ascii));
    } catch (CharacterCodingException | IllegalArgumentException noName) {
      return false;
    }
  }

  /** A zone is of one machine, and no part of a url. */
  private static boolean isIpv6(String address) {
    return address.indexOf('%') < 0 && !address.startsWith("[") && NetUtil.isValidIpV6Address(address);
  }

  /** A percent sign that begins no escape stays, and is forbidden then. */
  private static String decoded(String host) throws CharacterCodingException {
    byte[] bytes = host.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      boolean escape = bytes[i] == '%' && high >= 0 && low >= 0;
      decoded.put(escape ? (byte) (high << 4 | low) : bytes[i]);
      i += escape ? 2 : 0;
    }
    return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
  }

  private static boolean endsInNumber(String name) {
    String[] labels = withoutLastDot(name).split("\\.", -1);
    String last = labels[labels.length - 1];
    return DIGITS.matcher(last).matches() || last.length() > 1 && NUMBER.matcher(last).matches();
  }

  private static boolean isIpv4(String name) {
    String[] parts = withoutLastDot(name).split("\\.", -1);
    if (parts.length > IPV4_PARTS) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      long limit = i < parts.length - 1 ? 1 << Byte.SIZE : 1L << Byte.SIZE * (IPV4_PARTS - i);
      if (!NUMBER.matcher(parts[i]).matches() || number(parts[i]) >= limit) {
        return false;
      }
    }
    return true;
  }

  /** Decimal, octal after a zero, or hexadecimal; a number that is too long for all is too large for all. */
  private static long number(String part) {
    String digits = part.matches("0[xX].*") ? part.substring(2) : part;
    int radix = digits.length() < part.length() ? 16 : part.length() > 1 && part.startsWith("0") ? 8 : 10;
    String significant = digits.replaceFirst("^0+", "");
    return significant.isEmpty() ? 0 : significant.length() > 12 ? Long.MAX_VALUE : Long.parseLong(significant, radix);
  }

  private static String withoutLastDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
