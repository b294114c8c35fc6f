package dev.thumbnails.cache.json;

import dev.thumbnails.cache.InvalidInputException;

/** Text as it goes over a wire. */
public final class Utf8 {

  private Utf8() {
  }

  /**
   * The length of {@code text} in bytes of UTF-8.
   *
   * @throws InvalidInputException naming {@code field}, if the text has an unpaired surrogate: encoders put {@code ?} in its
   *     place, so that two texts would become one
   */
  public static int length(String field, String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new InvalidInputException(field, "must not have an unpaired surrogate");
      }
    }
    return bytes;
  }
}
