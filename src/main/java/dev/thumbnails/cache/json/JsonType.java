package dev.thumbnails.cache.json;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Names what a value is, for messages that must not repeat the value itself. */
public final class JsonType {

  private JsonType() {
  }

  /** The JSON type of {@code value} with its article ({@code a string}, {@code null}), or its class where it has none. */
  public static String of(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String) {
      return "a string";
    }
    if (value instanceof Boolean) {
      return "a boolean";
    }
    if (value instanceof Number) {
      return "a number";
    }
    if (array(value) != null) {
      return "an array";
    }
    if (value instanceof JsonObject || value instanceof Map<?, ?>) {
      return "an object";
    }
    return classOf(value);
  }

  /** The elements of an array, null for anything else. An application's mapper may read a Java array. */
  public static List<?> array(Object value) {
    if (value instanceof JsonArray array) {
      return array.getList();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    return value instanceof Object[] array ? Arrays.asList(array) : null;
  }

  /** The class of {@code value} with an article, for a value that JSON does not have. */
  static String classOf(Object value) {
    return "a " + value.getClass().getSimpleName();
  }
}
