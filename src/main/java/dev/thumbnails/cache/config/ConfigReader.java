package dev.thumbnails.cache.config;

import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * Reads one JSON object of a configuration. A key that is absent has its default; one that is present has the right type and
 * range or is a problem, null included. Problems are collected, not thrown, so that a user sees all of them at once: after a
 * problem the default is returned, and the values must not be used before {@link #finish()} has passed.
 *
 * <p>Not thread-safe.
 */
public final class ConfigReader {

  private final String path;
  private final JsonObject json;
  private final List<String> problems;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<ConfigReader> sections = new ArrayList<>();
  private boolean anyKey;

  private ConfigReader(String path, JsonObject json, List<String> problems) {
    this.path = path;
    this.json = json;
    this.problems = problems;
  }

  /** Reads a whole configuration; {@code variables} gives the value of an environment variable or null. */
  public static ConfigReader of(JsonObject json, UnaryOperator<String> variables) {
    List<String> problems = new ArrayList<>();
    Environment environment = new Environment(variables, (key, rule) -> problems.add(key + ": " + rule));
    return new ConfigReader("", environment.expand("", json), problems);
  }

  /** A string of at least one character. */
  public String string(String key, String defaultValue) {
    String text = value(key, String.class, "a string", defaultValue);
    if (text != null && text.isEmpty()) {
      problem(key, "must not be empty");
    }
    return text;
  }

  /** A string that may be empty. */
  public String text(String key, String defaultValue) {
    return value(key, String.class, "a string", defaultValue);
  }

  /** A whole number from {@code minimum} to {@code maximum}. */
  public long number(String key, long defaultValue, long minimum, long maximum) {
    Number number = value(key, Number.class, "a whole number", defaultValue);
    boolean whole = number instanceof Integer || number instanceof Long;
    if (!whole || number.longValue() < minimum || number.longValue() > maximum) {
      problem(key, "must be a whole number from " + minimum + " to " + maximum);
      return defaultValue;
    }
    return number.longValue();
  }

  /** A number from 0 to 1. */
  public double fraction(String key, double defaultValue) {
    double number = value(key, Number.class, "a number", defaultValue).doubleValue();
    if (!(number >= 0 && number <= 1)) {
      problem(key, "must be a number from 0 to 1");
      return defaultValue;
    }
    return number;
  }

  /** True or false. */
  public boolean flag(String key, boolean defaultValue) {
    return value(key, Boolean.class, "true or false", defaultValue);
  }

  /** An array of strings; empty where it is absent. */
  public List<String> strings(String key) {
    List<String> strings = new ArrayList<>();
    elements(key, String.class, "a string", (elementKey, string) -> strings.add(string));
    return strings;
  }

  /** An array of objects with keys of their own, each to be read like this one; empty where it is absent. */
  public List<ConfigReader> sections(String key) {
    List<ConfigReader> read = new ArrayList<>();
    elements(key, JsonObject.class, "an object",
        (elementKey, json) -> read.add(new ConfigReader(pathOf(elementKey), json, problems)));
    sections.addAll(read);
    return read;
  }

  /** Any JSON object, taken as it is; empty where it is absent. */
  public JsonObject object(String key) {
    return value(key, JsonObject.class, "an object", new JsonObject());
  }

  /** An object with keys of its own, to be read like this one; an empty one where it is absent. */
  public ConfigReader section(String key) {
    ConfigReader section = new ConfigReader(pathOf(key), object(key), problems);
    sections.add(section);
    return section;
  }

  /** Whether the key is there, whatever its value. */
  public boolean has(String key) {
    return json.containsKey(key);
  }

  /** Whether it is there and null, where null is allowed. */
  public boolean isNull(String key) {
    known.add(key);
    return json.containsKey(key) && json.getValue(key) == null;
  }

  /** Whether it is an array, and one without elements. */
  public boolean isEmpty(String key) {
    return json.getValue(key) instanceof JsonArray array && array.isEmpty();
  }

  /** Leaves unknown keys alone, where what is allowed can't be told. */
  public void allowAnyKey() {
    anyKey = true;
  }

  /** Reports a problem with a key: {@code rule} says what is allowed and holds no value. */
  public void problem(String key, String rule) {
    problems.add(pathOf(key).replaceAll("\\p{Cntrl}", "?") + ": " + rule);
  }

  /**
   * To be called once everything has been read.
   *
   * @throws ConfigException if there is any problem, a key that nobody asked for included
   */
  public void finish() {
    reportUnknownKeys();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private void reportUnknownKeys() {
    if (!anyKey) {
      json.fieldNames().stream()
          .filter(key -> !known.contains(key))
          .forEach(key -> problem(key, "unknown key; allowed: " + String.join(", ", known)));
    }
    sections.forEach(ConfigReader::reportUnknownKeys);
  }

  private <T> void elements(String key, Class<T> type, String expected, BiConsumer<String, T> each) {
    int index = 0;
    for (Object element : value(key, JsonArray.class, "an array", new JsonArray())) {
      String elementKey = key + "[" + index++ + "]";
      if (type.isInstance(element)) {
        each.accept(elementKey, type.cast(element));
      } else {
        problem(elementKey, "must be " + expected + ", not " + JsonType.of(element));
      }
    }
  }

  private <T> T value(String key, Class<T> type, String expected, T defaultValue) {
    known.add(key);
    if (!json.containsKey(key)) {
      return defaultValue;
    }
    Object value = json.getValue(key);
    if (!type.isInstance(value)) {
      problem(key, "must be " + expected + ", not " + JsonType.of(value));
      return defaultValue;
    }
    return type.cast(value);
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
