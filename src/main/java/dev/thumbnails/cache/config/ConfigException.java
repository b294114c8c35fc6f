package dev.thumbnails.cache.config;

import java.util.List;

/** A configuration that is refused: one line for each problem, naming the key and what is allowed, never a value. */
public final class ConfigException extends RuntimeException {

  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super("invalid configuration\n" + String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, each in the form {@code key: rule}; at least one. */
  public List<String> problems() {
    return problems;
  }
}
