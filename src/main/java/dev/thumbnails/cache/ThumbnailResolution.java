package dev.thumbnails.cache;

import dev.thumbnails.cache.json.JsonNumber;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.JsonType;
import java.math.BigDecimal;

/** A further resolution of a thumbnail: a number over 0, such as 2 for a {@code @2x} file. */
final class ThumbnailResolution {

  private static final String FIELD = "alternatives";

  private ThumbnailResolution() {
  }

  /** Returns the canonical form of {@code resolution} or throws {@link InvalidInputException}. */
  static Number check(Object resolution) {
    if (!(resolution instanceof Number number)) {
      throw new InvalidInputException(FIELD, "must hold numbers only, not " + JsonType.of(resolution));
    }
    Number canonical = JsonNumber.canonical(FIELD, number);
    if (canonical.doubleValue() <= 0) {
      throw new InvalidInputException(FIELD, "must hold numbers over 0 only");
    }
    return canonical;
  }

  /** {@code resolution} as it stands in a file's name: 2, 1.5; without a zero fraction. */
  static String text(Number resolution) {
    return new BigDecimal(JsonText.encode(check(resolution))).stripTrailingZeros().toPlainString();
  }
}
