package dev.thumbnails.cache.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text out of a URI, decoded once (RFC 3986, section 2.1). Decoders that put U+FFFD for bytes that are no UTF-8 would make one name of
 * two; here they are refused.
 */
final class PercentText {

  private PercentText() {
  }

  /**
   * The text; a byte above 0x7F that is not percent-encoded counts as itself.
   *
   * @param field what it is called in a refusal
   * @param raw as it came over the wire, each character a byte
   * @throws HttpProblem if it is not percent-encoded UTF-8
   */
  static String decode(String field, String raw) {
    return isPlain(raw) ? raw : utf8(field, bytes(field, raw));
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%' || raw.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }

  private static ByteBuffer bytes(String field, String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c > 0xFF) {
        throw invalid(field);
      }
      bytes.write(c == '%' ? hex(field, raw, i) : c);
      i += c == '%' ? 2 : 0;
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  private static int hex(String field, String raw, int percent) {
    int high = percent + 2 < raw.length() ? Character.digit(raw.charAt(percent + 1), 16) : -1;
    int low = percent + 2 < raw.length() ? Character.digit(raw.charAt(percent + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw invalid(field);
    }
    return high << 4 | low;
  }

  private static String utf8(String field, ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw invalid(field);
    }
  }

  private static HttpProblem invalid(String field) {
    return new HttpProblem(400, field + ": must be percent-encoded UTF-8");
  }
}
