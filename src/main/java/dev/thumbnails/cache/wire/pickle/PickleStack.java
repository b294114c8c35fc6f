package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;

/** The values that a pickle has made and not yet used, and the marks among them, with CPython's rules for what may be taken. */
final class PickleStack {

  private final Ints values = new Ints();
  private final Ints marks = new Ints();
  /** Below it nothing may be taken: the last mark. */
  private int fence;

  void push(int value) {
    values.add(value);
  }

  int pop() {
    need(1);
    return values.removeLast();
  }

  int peek() {
    need(1);
    return values.get(values.size() - 1);
  }

  boolean isEmpty() {
    return values.size() == 0 && marks.size() == 0;
  }

  void mark() {
    marks.add(values.size());
    fence = values.size();
  }

  /** Removes the last mark; how many values are above it. */
  int unmark() {
    if (marks.size() == 0) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    int mark = marks.removeLast();
    fence = marks.size() == 0 ? 0 : marks.get(marks.size() - 1);
    return values.size() - mark;
  }

  /** The opcode POP, which takes a mark where one is on top. */
  void popAny() {
    if (marks.size() > 0 && fence == values.size()) {
      unmark();
    } else {
      pop();
    }
  }

  /** One of the last {@code count}, counted from their beginning. */
  int get(int count, int index) {
    return values.get(values.size() - count + index);
  }

  /** What is below the last {@code count}. */
  int target(int count) {
    need(count + 1);
    return get(count + 1, 0);
  }

  void drop(int count) {
    need(count);
    values.cut(values.size() - count);
  }

  void need(int count) {
    if (values.size() - count < fence) {
      throw new UnreadableException(Reason.CORRUPT);
    }
  }
}
