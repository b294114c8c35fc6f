package dev.thumbnails.cache;

import dev.thumbnails.cache.json.JsonTree;
import dev.thumbnails.cache.json.Utf8;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reference to a thumbnail that has been made: where it is and what it looks like, never the image itself.
 *
 * <p>Immutable. Only the name is required; any other component may be null, which means that it is not known. What is given is
 * checked by the constructor, so that every instance can be stored, sent and read back equal to itself.
 *
 * @param name what it is found by; see {@link ThumbnailName}
 * @param extension lower case, without the dot
 * @param path where the file is
 * @param url where a browser gets it: {@code http}, {@code https} or relative
 * @param width in pixels, 1 or more
 * @param height in pixels, 1 or more
 * @param source the original it was made from
 * @param alternatives further resolutions that exist, such as 2 for a {@code @2x} file; an unmodifiable list
 * @param metadata the user's own JSON, as unmodifiable maps and lists
 */
public record Thumbnail(String name, String extension, String path, String url, Integer width, Integer height, String source,
    List<Number> alternatives, Map<String, Object> metadata) {

  /** @throws InvalidInputException naming the first component that breaks its rule */
  public Thumbnail {
    ThumbnailName.check(name);
    extension = extension == null ? null : checkedExtension(extension);
    checkText("path", path);
    checkText("url", url);
    url = url == null ? null : ThumbnailUrl.check(url);
    width = checkedPixels("width", width);
    height = checkedPixels("height", height);
    checkText("source", source);
    alternatives = alternatives == null ? null : checkedAlternatives(alternatives);
    metadata = metadata == null ? null : JsonTree.copy("metadata", metadata);
  }

  /** A thumbnail of which only the name is known. */
  public static Thumbnail of(String name) {
    return new Thumbnail(name, null, null, null, null, null, null, null, null);
  }

  /**
   * Reads the JSON form strictly: no field but those of this record, no coercion, no null. The name may be a string or an array
   * of strings.
   *
   * @throws InvalidInputException naming the first field that breaks its rule
   */
  public static Thumbnail fromJson(JsonObject json) {
    return ThumbnailJson.read(json);
  }

  /** The JSON form, the fields in the order of this record and those that are null left out. The caller may change it. */
  public JsonObject toJson() {
    return ThumbnailJson.write(this);
  }

  /** The canonical JSON, {@link #toJson()} as text in UTF-8: the same bytes on every node. */
  public Buffer toBuffer() {
    // JsonObject.toBuffer() would write a character beyond the BMP as two escapes of six bytes each.
    return Buffer.buffer(ThumbnailJson.encode(this));
  }

  public Thumbnail withExtension(String extension) {
    return new Thumbnail(name, extension, path, url, width, height, source, alternatives, metadata);
  }

  public Thumbnail withPath(String path) {
    return new Thumbnail(name, extension, path, url, width, height, source, alternatives, metadata);
  }

  public Thumbnail withUrl(String url) {
    return new Thumbnail(name, extension, path, url, width, height, source, alternatives, metadata);
  }

  public Thumbnail withSize(int width, int height) {
    return new Thumbnail(name, extension, path, url, width, height, source, alternatives, metadata);
  }

  public Thumbnail withSource(String source) {
    return new Thumbnail(name, extension, path, url, width, height, source, alternatives, metadata);
  }

  public Thumbnail withAlternatives(List<? extends Number> alternatives) {
    return new Thumbnail(name, extension, path, url, width, height, source,
        alternatives == null ? null : new ArrayList<>(alternatives), metadata);
  }

  public Thumbnail withMetadata(Map<String, Object> metadata) {
    return new Thumbnail(name, extension, path, url, width, height, source, alternatives, metadata);
  }

  /** Width divided by height; NaN unless both are known. */
  public double ratio() {
    return width == null || height == null ? Double.NaN : (double) width / height;
  }

  /** Whether it is known to be higher than wide. */
  public boolean isPortrait() {
    return ratio() < 1;
  }

  /** Whether it is known to be wider than high. */
  public boolean isLandscape() {
    return ratio() > 1;
  }

  /**
   * The path of the file of another resolution, named as python-thumbnails does: {@code a/b.jpg} is {@code a/b@2x.jpg} at 2.
   *
   * @return null where the path is not known
   * @throws InvalidInputException if the resolution is not a finite number over 0
   */
  public String alternativePath(Number resolution) {
    String mark = "@" + ThumbnailResolution.text(resolution) + "x";
    if (path == null) {
      return null;
    }
    int dot = path.lastIndexOf('.');
    boolean hasExtension = dot > path.lastIndexOf('/') + 1;
    return hasExtension ? path.substring(0, dot) + mark + path.substring(dot) : path + mark;
  }

  private static void checkText(String field, String text) {
    if (text != null) {
      Utf8.length(field, text);
    }
  }

  private static String checkedExtension(String extension) {
    checkText("extension", extension);
    if (!isExtension(extension)) {
      throw new InvalidInputException("extension", "must be lower case, without the dot, a slash, a blank or a control character");
    }
    return Interned.extension(extension);
  }

  /** Parts that are not empty, with a dot between them. */
  private static boolean isExtension(String text) {
    char before = '.';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '\\' || c <= ' ' || Character.isISOControl(c) || c == '.' && before == '.') {
        return false;
      }
      before = c;
    }
    return before != '.' && text.equals(text.toLowerCase(Locale.ROOT));
  }

  private static Integer checkedPixels(String field, Integer pixels) {
    if (pixels == null) {
      return null;
    }
    if (pixels < 1) {
      throw new InvalidInputException(field, "must be from 1 to " + Integer.MAX_VALUE);
    }
    return Interned.pixels(pixels);
  }

  private static List<Number> checkedAlternatives(List<Number> alternatives) {
    List<Number> checked = new ArrayList<>(alternatives.size());
    for (Number resolution : alternatives) {
      checked.add(ThumbnailResolution.check(resolution));
    }
    return List.copyOf(checked);
  }
}
