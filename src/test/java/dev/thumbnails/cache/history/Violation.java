package dev.thumbnails.cache.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * No order explains the outcomes of one name's operations.
 *
 * @param op the first operation that no explanation of those before it can have
 * @param states what may have been kept before the operations under way
 * @param around the operations that returned shortly before, and those under way
 */
record Violation(Rule rule, String name, Op op, List<State> states, List<Op> around) {

  /** An assertion that fails prints all of them. */
  @Override
  public String toString() {
    return rule + " on " + name;
  }

  /** The short excerpt of the history that a person needs to see it. */
  String show() {
    List<Op> lines = new ArrayList<>(around);
    lines.add(op);
    lines.sort(Comparator.comparingLong(Op::callNanos));
    long zero = lines.get(0).callNanos();
    StringBuilder shown = new StringBuilder(rule + " (" + rule.sentence() + "), name " + name + ":\n");
    lines.forEach(line -> shown.append(line == op ? "> " : "  ").append(line.show(zero)).append('\n'));
    shown.append("  kept before those under way, one of ").append(states.size()).append(":\n");
    states.stream().limit(5).forEach(state -> shown.append("    ").append(show(state, zero)).append('\n'));
    return shown.toString();
  }

  private static String show(State state, long zero) {
    State.Ends ends = state.ends();
    return state.getClass().getSimpleName() + " " + state.toString().replaceAll(", ends=.*|^[A-Za-z]*\\[|\\]$", "")
        + (ends == State.Ends.NEVER ? "" : String.format(" ends between %.3f and %.3f ms", (ends.earliest() - zero) / 1e6, (ends.latest() - zero) / 1e6));
  }
}
