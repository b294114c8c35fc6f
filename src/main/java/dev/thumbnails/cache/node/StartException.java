package dev.thumbnails.cache.node;

import java.util.List;

/** Why a node can't start: one line for each problem, for the person at the terminal. */
public final class StartException extends RuntimeException {

  private final List<String> problems;

  public StartException(String problem) {
    this(List.of(problem));
  }

  public StartException(List<String> problems) {
    super(String.join("\n", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
