package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.Thumbnail;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the JSON of a thumbnail as the cache writes it, where it has but plain texts and a size: without a parser's objects, which cost more than all the rest
 * of a look-up. Whatever is not exactly so is left to the parser.
 */
final class PlainThumbnail {

  private static final int MOST_DIGITS = 9;
  private static final byte[] NAME = field("{", "name");
  private static final byte[] EXTENSION = field(",", "extension");
  private static final byte[] PATH = field(",", "path");
  private static final byte[] URL = field(",", "url");
  private static final byte[] WIDTH = field(",", "width");
  private static final byte[] HEIGHT = field(",", "height");
  private static final byte[] SOURCE = field(",", "source");

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
    String name = text(NAME);
    String extension = text(EXTENSION);
    String path = text(PATH);
    String url = text(URL);
    Integer width = pixels(WIDTH);
    Integer height = pixels(HEIGHT);
    String source = text(SOURCE);
    boolean isWhole = !isOther && name != null && at == end - 1 && json[at] == '}';
    return isWhole ? new Thumbnail(name, extension, path, url, width, height, source, null, null) : null;
  }

  /** Null if there is no such field here, or what follows is no plain text. */
  private String text(byte[] field) {
    if (!skip(field)) {
      return null;
    }
    int start = at + 1;
    int to = start;
    while (to < end && isPlain(json[to])) {
      to++;
    }
    if (to >= end || json[at] != '"' || json[to] != '"') {
      isOther = true;
      return null;
    }
    at = to + 1;
    return new String(json, start, to - start, StandardCharsets.ISO_8859_1);
  }

  private Integer pixels(byte[] field) {
    if (!skip(field)) {
      return null;
    }
    int to = at;
    int pixels = 0;
    while (to < end && json[to] >= '0' && json[to] <= '9' && to - at < MOST_DIGITS) {
      pixels = 10 * pixels + json[to++] - '0';
    }
    if (to == at || json[at] == '0') {
      isOther = true;
      return null;
    }
    at = to;
    return pixels;
  }

  /** ASCII that JSON has as it is. */
  private static boolean isPlain(byte b) {
    return b >= ' ' && b != 0x7F && b != '"' && b != '\\';
  }

  private boolean skip(byte[] expected) {
    int to = at + expected.length;
    if (to > end || !Arrays.equals(json, at, to, expected, 0, expected.length)) {
      return false;
    }
    at = to;
    return true;
  }

  private static byte[] field(String before, String name) {
    return (before + '"' + name + "\":").getBytes(StandardCharsets.ISO_8859_1);
  }
}
