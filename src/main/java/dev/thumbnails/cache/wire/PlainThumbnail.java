package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.Thumbnail;
import java.nio.charset.StandardCharsets;

/**
 * Reads the JSON of a thumbnail as the cache writes it, where it has but plain texts and a size: without a parser's objects, which cost more than all the rest
 * of a look-up. Whatever is not exactly so is left to the parser.
 */
final class PlainThumbnail {

  private static final int MOST_DIGITS = 9;

  private final byte[] json;
  private final int end;
  private int at;
  /** A text that is none of those. */
  private boolean isOther;

  private PlainThumbnail(byte[] json, int from, int end) {
    this.json = json;
    this.at = from;
    this.end = end;
  }

  /**
   * Null where it is left to the parser.
   *
   * @throws dev.thumbnails.cache.InvalidInputException if a field breaks its rule
   */
  static Thumbnail read(byte[] json, int from, int end) {
    return new PlainThumbnail(json, from, end).read();
  }

  private Thumbnail read() {
    String name = text("{\"name\":");
    String extension = text(",\"extension\":");
    String path = text(",\"path\":");
    String url = text(",\"url\":");
    Integer width = pixels(",\"width\":");
    Integer height = pixels(",\"height\":");
    String source = text(",\"source\":");
    boolean isWhole = !isOther && name != null && skip("}") && at == end;
    return isWhole ? new Thumbnail(name, extension, path, url, width, height, source, null, null) : null;
  }

  /** Null if there is no such field here, or what follows is no plain text. */
  private String text(String field) {
    if (!skip(field)) {
      return null;
    }
    int start = at + 1;
    if (skip("\"")) {
      while (at < end && isPlain(json[at])) {
        at++;
      }
      if (skip("\"")) {
        return new String(json, start, at - 1 - start, StandardCharsets.ISO_8859_1);
      }
    }
    isOther = true;
    return null;
  }

  private Integer pixels(String field) {
    if (!skip(field)) {
      return null;
    }
    int start = at;
    int pixels = 0;
    while (at < end && json[at] >= '0' && json[at] <= '9' && at - start < MOST_DIGITS) {
      pixels = 10 * pixels + json[at++] - '0';
    }
    if (at == start || json[start] == '0') {
      isOther = true;
      return null;
    }
    return pixels;
  }

  /** ASCII that JSON has as it is. */
  private static boolean isPlain(byte b) {
    return b >= ' ' && b != 0x7F && b != '"' && b != '\\';
  }

  private boolean skip(String expected) {
    int length = expected.length();
    if (end - at < length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (json[at + i] != expected.charAt(i)) {
        return false;
      }
    }
    at += length;
    return true;
  }
}
