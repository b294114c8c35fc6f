package dev.thumbnails.cache.http;

import java.nio.charset.StandardCharsets;

/** The value of a Location header. */
final class Location {

  private static final String AS_THEY_ARE = "-._~:/?#[]@!$&'()*+,;=%";

  private Location() {
  }

  /** The URL with what may not be in one, such as a blank or a letter beyond ASCII, percent-encoded; what is encoded stays so. */
  static String of(String url) {
    StringBuilder location = new StringBuilder(url.length());
    for (byte b : url.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || AS_THEY_ARE.indexOf(c) >= 0)) {
        location.append(c);
      } else {
        location.append(String.format("%%%02X", (int) c));
      }
    }
    return location.toString();
  }
}
