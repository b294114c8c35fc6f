package dev.thumbnails.cache.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The headers of the cache's replies as those of a response. */
final class ReplyHeaders {

  static final CharSequence STATUS = HttpHeaders.createOptimized("Thumbnails-Status");
  static final CharSequence HIT = HttpHeaders.createOptimized("hit");

  /** With its name and the line's end, a header stays below 1 KiB. */
  private static final int LONGEST = 960;

  private static final Map<String, CharSequence> NAMES = Map.of(
      "status", STATUS,
      "claim", HttpHeaders.createOptimized("Thumbnails-Claim"),
      "reason", HttpHeaders.createOptimized("Thumbnails-Reason"),
      "retryAfterMs", HttpHeaders.createOptimized("Thumbnails-RetryAfterMs"));

  private ReplyHeaders() {
  }

  /** The names that a browser is to show to a page of another origin. */
  static List<String> names() {
    return NAMES.values().stream().map(CharSequence::toString).toList();
  }

  static void copy(MultiMap reply, HttpServerResponse response) {
    for (Map.Entry<String, String> header : reply) {
      CharSequence name = NAMES.get(header.getKey());
      if (name != null) {
        response.putHeader(name, visible(header.getValue()));
      }
    }
  }

  /** {@code Retry-After} in whole seconds, not earlier than {@code retryAfterMs} says; nothing where it says nothing. */
  static void copyRetryAfter(MultiMap reply, HttpServerResponse response) {
    String retryAfterMs = reply.get("retryAfterMs");
    if (retryAfterMs != null && retryAfterMs.matches("[0-9]{1,18}")) {
      response.putHeader("Retry-After", Long.toString((Long.parseLong(retryAfterMs) + 999) / 1000));
    }
  }

  /**
   * A header takes visible ASCII only: everything else in it, and the percent sign, is percent-encoded UTF-8. What does not fit is left
   * out, in whole characters: proxies refuse long headers, and the body has the whole.
   */
  private static String visible(String value) {
    if (value.length() <= LONGEST && isVisible(value)) {
      return value;
    }
    StringBuilder visible = new StringBuilder();
    int[] characters = value.codePoints().limit(LONGEST).toArray();
    for (int character : characters) {
      String encoded = encoded(character);
      if (visible.length() + encoded.length() > LONGEST) {
        break;
      }
      visible.append(encoded);
    }
    return visible.toString();
  }

  private static String encoded(int character) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b < 0x7F && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append(String.format("%%%02X", b));
      }
    }
    return encoded.toString();
  }

  private static boolean isVisible(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '%') {
        return false;
      }
    }
    return true;
  }
}
