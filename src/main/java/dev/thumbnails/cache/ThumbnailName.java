package dev.thumbnails.cache;

import dev.thumbnails.cache.json.JsonType;
import dev.thumbnails.cache.json.Shown;
import dev.thumbnails.cache.json.Utf8;
import java.util.List;
import java.util.StringJoiner;

/**
 * The rule of a thumbnail's name: 1 to 1024 bytes of UTF-8 in segments separated by {@code /}, none of them empty, {@code .} or
 * {@code ..}; no backslash, no control character (C0, DEL, C1), no unpaired surrogate. Names are compared as they are, without
 * normalization.
 */
public final class ThumbnailName {

  /** The length of the longest name, in bytes of UTF-8. */
  public static final int MAXIMUM_BYTES = 1024;

  private static final String FIELD = "name";
  private static final String TOO_LONG = "must have at most " + MAXIMUM_BYTES + " bytes of UTF-8";

  private ThumbnailName() {
  }

  /**
   * Returns {@code name} unchanged.
   *
   * @throws InvalidInputException if it is null or breaks the rule; its message ends with the name, shortened and escaped
   */
  public static String check(String name) {
    if (name == null) {
      throw new InvalidInputException(FIELD, "is required");
    }
    if (name.isEmpty()) {
      throw new InvalidInputException(FIELD, "must not be empty");
    }
    if (name.length() > MAXIMUM_BYTES || utf8Length(name) > MAXIMUM_BYTES) {
      throw tooLong(name);
    }
    checkCharacters(name);
    checkSegments(name);
    return name;
  }

  /**
   * Joins segments with {@code /}: {@code ["0af", "a36"]} is {@code 0af/a36}.
   *
   * @throws InvalidInputException if a segment is no string, or the joined name breaks the rule
   */
  public static String join(List<?> segments) {
    if (segments.size() > MAXIMUM_BYTES) {
      throw new InvalidInputException(FIELD, TOO_LONG);
    }
    StringJoiner joined = new StringJoiner("/");
    for (Object segment : segments) {
      if (!(segment instanceof String text)) {
        throw new InvalidInputException(FIELD, "must hold strings only, not " + JsonType.of(segment));
      }
      if (text.length() > MAXIMUM_BYTES) {
        throw tooLong(text);
      }
      joined.add(text);
    }
    return check(joined.toString());
  }

  private static int utf8Length(String name) {
    try {
      return Utf8.length(FIELD, name);
    } catch (InvalidInputException e) {
      throw broken(e.rule(), name);
    }
  }

  private static InvalidInputException tooLong(String name) {
    return broken(TOO_LONG, name);
  }

  private static InvalidInputException broken(String rule, String name) {
    return new InvalidInputException(FIELD, rule + ": " + Shown.quoted(name));
  }

  private static void checkCharacters(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\\') {
        throw broken("must not have a backslash", name);
      }
      if (Character.isISOControl(c)) {
        throw broken("must not have a control character", name);
      }
    }
  }

  private static void checkSegments(String name) {
    int start = 0;
    while (start <= name.length()) {
      int slash = name.indexOf('/', start);
      int end = slash < 0 ? name.length() : slash;
      if (end == start || name.startsWith(".", start) && end == start + 1 || name.startsWith("..", start) && end == start + 2) {
        throw broken("must not have an empty, '.' or '..' segment", name);
      }
      start = end + 1;
    }
  }
}
