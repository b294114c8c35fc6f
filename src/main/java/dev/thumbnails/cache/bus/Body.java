package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.entry.ClaimToken;
import dev.thumbnails.cache.json.JsonType;
import dev.thumbnails.cache.json.Shown;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;

/** The body of a message, or an element of one, as what it should be. A method fails with {@link FailureCode#INVALID} unless it says otherwise. */
final class Body {

  /** Of a thumbnail's JSON: the names of all texts and sizes, both sizes, and what JSON has around them. */
  private static final int MOST_AROUND_TEXTS =
      "{'name':'','extension':'','path':'','url':'','width':2147483647,'height':2147483647,'source':''}".length();
  /** One that JSON escapes by its number. */
  private static final int MOST_OF_CHARACTER = "\\u001f".length();

  private Body() {
  }

  /** A string, or an array of strings. */
  static String name(Object body) {
    if (body instanceof String name) {
      return valid(() -> ThumbnailName.check(name));
    }
    List<?> segments = JsonType.array(body);
    if (segments != null) {
      return valid(() -> ThumbnailName.join(segments));
    }
    throw invalid("body: must be a name, which is a string or an array of strings, not " + JsonType.of(body));
  }

  static Thumbnail thumbnail(Object body) {
    if (body instanceof JsonObject json) {
      return valid(() -> Thumbnail.fromJson(json));
    }
    throw invalid("body: must be a thumbnail, which is an object, not " + JsonType.of(body));
  }

  /** Fails with {@link FailureCode#TOO_LARGE} if its JSON is longer. */
  static Thumbnail sized(Thumbnail thumbnail, int maximumBytes) {
    // Writing the JSON is a good part of what a set costs.
    if (mostBytes(thumbnail) > maximumBytes && thumbnail.toBuffer().length() > maximumBytes) {
      throw new CacheException(FailureCode.TOO_LARGE, "body: must have at most " + maximumBytes + " bytes as JSON (maximumThumbnailBytes): " + Shown.quoted(thumbnail.name()));
    }
    return thumbnail;
  }

  /** That its JSON can have; of what has parts that only it tells, as many as there can be. */
  private static long mostBytes(Thumbnail thumbnail) {
    if (thumbnail.alternatives() != null || thumbnail.metadata() != null) {
      return Long.MAX_VALUE;
    }
    return MOST_AROUND_TEXTS + MOST_OF_CHARACTER * (length(thumbnail.name()) + length(thumbnail.extension()) + length(thumbnail.path())
        + length(thumbnail.url()) + length(thumbnail.source()));
  }

  private static long length(String text) {
    return text == null ? 0 : text.length();
  }

  /** An array, whatever it holds. */
  static JsonArray array(Object body, String of) {
    if (body instanceof JsonArray array) {
      return array;
    }
    throw invalid("body: must be an array of " + of + ", not " + JsonType.of(body));
  }

  /** An object without any other field. */
  static JsonObject object(Object body, List<String> fields) {
    if (!(body instanceof JsonObject json)) {
      throw invalid("body: must be an object, not " + JsonType.of(body));
    }
    if (!fields.containsAll(json.fieldNames())) {
      throw invalid("body: must have no fields but " + String.join(", ", fields));
    }
    return json;
  }

  /** A field that is a string; null where it is absent. */
  static String text(JsonObject object, String field) {
    Object value = object.getValue(field);
    if (object.containsKey(field) && !(value instanceof String)) {
      throw invalid(field + ": must be a string, not " + JsonType.of(value));
    }
    return (String) value;
  }

  /** A field that is a string and there. */
  static String requiredText(JsonObject object, String field) {
    if (!object.containsKey(field)) {
      throw invalid(field + ": is required");
    }
    return text(object, field);
  }

  /** A claim's token. */
  static String claim(String token) {
    if (!ClaimToken.isValid(token)) {
      throw invalid("claim: must be 1 to 64 visible ASCII characters");
    }
    return token;
  }

  static CacheException invalid(String message) {
    return new CacheException(FailureCode.INVALID, message);
  }

  static <T> T valid(Supplier<T> decoded) {
    try {
      return decoded.get();
    } catch (InvalidInputException e) {
      throw invalid(e.getMessage());
    }
  }
}
