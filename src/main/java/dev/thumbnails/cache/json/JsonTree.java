package dev.thumbnails.cache.json;

import dev.thumbnails.cache.InvalidInputException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A user's own JSON, copied into lists and maps that nobody can change, with every value checked on the way. */
public final class JsonTree {

  /** Half of what Jackson reads, and little enough for any event loop's stack. */
  static final int MAXIMUM_DEPTH = 500;
  /** Jackson reads no longer key. */
  static final int MAXIMUM_KEY_LENGTH = 50_000;

  private JsonTree() {
  }

  /**
   * A deep copy of {@code object} that keeps the order of its keys.
   *
   * @throws InvalidInputException naming {@code field}, if a value is no JSON value, a text has an
   *     unpaired surrogate, or the tree is deeper than 500 levels
   */
  public static Map<String, Object> copy(String field, Map<?, ?> object) {
    return copyObject(field, object, 1);
  }

  /** The JSON object of such a copy, for the caller to change. (JsonObject's own copy loses the order of an unmodifiable map.) */
  public static JsonObject toJson(Map<String, Object> tree) {
    JsonObject json = new JsonObject();
    tree.forEach((key, value) -> json.put(key, jsonValue(value)));
    return json;
  }

  @SuppressWarnings("unchecked")
  private static Object jsonValue(Object value) {
    if (value instanceof Map<?, ?> object) {
      return toJson((Map<String, Object>) object);
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      list.forEach(element -> array.add(jsonValue(element)));
      return array;
    }
    return value;
  }

  private static Object copyValue(String field, Object value, int depth) {
    if (value == null || value instanceof Boolean) {
      return value;
    }
    if (value instanceof String text) {
      Utf8.length(field, text);
      return text;
    }
    if (value instanceof Number number) {
      return JsonNumber.canonical(field, number);
    }
    if (value instanceof JsonObject || value instanceof Map<?, ?>) {
      return copyObject(field, value instanceof JsonObject json ? json.getMap() : (Map<?, ?>) value, depth + 1);
    }
    if (value instanceof JsonArray || value instanceof List<?>) {
      return copyArray(field, value instanceof JsonArray json ? json.getList() : (List<?>) value, depth + 1);
    }
    throw new InvalidInputException(field, "must hold JSON values only, not " + JsonType.of(value));
  }

  private static Map<String, Object> copyObject(String field, Map<?, ?> object, int depth) {
    checkDepth(field, depth);
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(checkKey(field, key), copyValue(field, value, depth)));
    return Collections.unmodifiableMap(copy);
  }

  private static List<Object> copyArray(String field, List<?> array, int depth) {
    checkDepth(field, depth);
    List<Object> copy = new ArrayList<>(array.size());
    for (Object value : array) {
      copy.add(copyValue(field, value, depth));
    }
    return Collections.unmodifiableList(copy);
  }

  private static String checkKey(String field, Object key) {
    if (!(key instanceof String name)) {
      throw new InvalidInputException(field, "must have strings as keys, not " + JsonType.of(key));
    }
    Utf8.length(field, name);
    if (name.length() > MAXIMUM_KEY_LENGTH) {
      throw new InvalidInputException(field, "must not have a key of over " + MAXIMUM_KEY_LENGTH + " characters");
    }
    return name;
  }

  private static void checkDepth(String field, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw new InvalidInputException(field, "must not be nested deeper than " + MAXIMUM_DEPTH + " levels");
    }
  }
}
