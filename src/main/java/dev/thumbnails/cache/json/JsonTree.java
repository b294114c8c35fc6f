package dev.thumbnails.cache.json;

import dev.thumbnails.cache.InvalidInputException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** A user's own JSON, copied into lists and maps that nobody can change, with every value checked on the way. */
public final class JsonTree {

  /** Half of what Jackson reads, and little enough for any event loop's stack. */
  static final int MAXIMUM_DEPTH = 500;
  /** Jackson reads no longer key. */
  static final int MAXIMUM_KEY_LENGTH = 50_000;

  private final String field;

  private JsonTree(String field) {
    this.field = field;
  }

  /**
   * Returns a deep copy of {@code object} that keeps the order of its keys; a map that this class has made is returned as it is.
   *
   * @throws InvalidInputException naming {@code field}, if a value is no JSON value, a number breaks a rule of {@link JsonNumber#canonical}, a text has an
   *     unpaired surrogate, or the tree is deeper than 500 levels
   */
  public static Map<String, Object> copy(String field, Map<?, ?> object) {
    return object instanceof Checked made ? made : new JsonTree(field).copyRoot(object);
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

  private Map<String, Object> copyRoot(Map<?, ?> object) {
    return new Checked(copyObject(object, 1));
  }

  private Object copyValue(Object value, int depth) {
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
      return copyObject(value instanceof JsonObject json ? json.getMap() : (Map<?, ?>) value, depth + 1);
    }
    List<?> array = JsonType.array(value);
    if (array != null) {
      return copyArray(array, depth + 1);
    }
    throw new InvalidInputException(field, "must hold JSON values only, not " + JsonType.of(value));
  }

  private Map<String, Object> copyObject(Map<?, ?> object, int depth) {
    checkDepth(depth);
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(checkKey(key), copyValue(value, depth)));
    return Collections.unmodifiableMap(copy);
  }

  private List<Object> copyArray(List<?> array, int depth) {
    checkDepth(depth);
    List<Object> copy = new ArrayList<>(array.size());
    for (Object value : array) {
      copy.add(copyValue(value, depth));
    }
    return Collections.unmodifiableList(copy);
  }

  private String checkKey(Object key) {
    if (!(key instanceof String name)) {
      throw new InvalidInputException(field, "must have strings as keys, not " + JsonType.of(key));
    }
    Utf8.length(field, name);
    if (name.length() > MAXIMUM_KEY_LENGTH) {
      throw new InvalidInputException(field, "must not have a key of over " + MAXIMUM_KEY_LENGTH + " characters");
    }
    return name;
  }

  private void checkDepth(int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw new InvalidInputException(field, "must not be nested deeper than " + MAXIMUM_DEPTH + " levels");
    }
  }

  /** A tree that has been checked and that nobody can change, so that it needs no other copy. */
  private static final class Checked extends AbstractMap<String, Object> {

    private final Map<String, Object> tree;

    Checked(Map<String, Object> tree) {
      this.tree = tree;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      return tree.entrySet();
    }

    @Override
    public Object get(Object key) {
      return tree.get(key);
    }

    @Override
    public boolean containsKey(Object key) {
      return tree.containsKey(key);
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super Object> action) {
      tree.forEach(action);
    }
  }
}
