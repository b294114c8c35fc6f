package dev.thumbnails.cache.config;

import dev.thumbnails.cache.json.JsonNumber;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces each {@code ${env:NAME}} inside a configuration's strings by that environment variable. */
final class Environment {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([^}]*)}?");

  private final UnaryOperator<String> variables;
  private final BiConsumer<String, String> problems;

  Environment(UnaryOperator<String> variables, BiConsumer<String, String> problems) {
    this.variables = variables;
    this.problems = problems;
  }

  JsonObject expand(String key, JsonObject object) {
    JsonObject expanded = new JsonObject();
    object.forEach(entry -> {
      String below = key.isEmpty() ? entry.getKey() : key + "." + entry.getKey();
      expanded.put(entry.getKey(), expandValue(below, entry.getValue()));
    });
    return expanded;
  }

  private Object expandValue(String key, Object value) {
    if (value instanceof String text) {
      return expandText(key, text);
    }
    if (value instanceof JsonObject object) {
      return expand(key, object);
    }
    if (value instanceof Number number) {
      // The application may have read its configuration with a mapper of other numbers.
      return JsonNumber.parsed(number);
    }
    List<?> array = JsonType.array(value);
    return array == null ? value : expandArray(key, array);
  }

  private JsonArray expandArray(String key, List<?> array) {
    JsonArray expanded = new JsonArray();
    for (Object value : new JsonArray(array)) {
      expanded.add(expandValue(key + "[" + expanded.size() + "]", value));
    }
    return expanded;
  }

  private String expandText(String key, String text) {
    return VARIABLE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(variable(key, match.group(), match.group(1))));
  }

  private String variable(String key, String reference, String name) {
    String value = name.isEmpty() || !reference.endsWith("}") ? null : variables.apply(name);
    if (value == null) {
      problems.accept(key, name.isEmpty() || !reference.endsWith("}")
          ? "must name an environment variable as ${env:NAME}"
          : "needs the environment variable " + name + ", which is not set");
      return reference;
    }
    return value;
  }
}
