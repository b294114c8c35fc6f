package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;

/** The opcodes that put values together, and what has become of the last one. */
final class PickleObjects {

  private static final String DEFAULT_EXTENSION = "jpg";

  private final PickleStack stack;
  private final PickleValues values;
  private final int longestText;
  private final StateLog log = new StateLog();

  PickleObjects(PickleStack stack, PickleValues values, int longestText) {
    this.stack = stack;
    this.values = values;
    this.longestText = longestText;
  }

  void run(int opcode, int at) {
    switch (opcode) {
      case Opcode.TUPLE1 -> tuple(at, 1);
      case Opcode.TUPLE2 -> tuple(at, 2);
      case Opcode.TUPLE3 -> tuple(at, 3);
      case Opcode.TUPLE -> tuple(at, stack.unmark());
      case Opcode.LIST -> replace(stack.unmark(), Value.of(Value.LIST, at));
      case Opcode.DICT -> dict(at, stack.unmark());
      case Opcode.FROZENSET -> replace(stack.unmark(), Value.of(Value.OTHER, at));
      case Opcode.APPEND -> append(1, Value.LIST);
      case Opcode.APPENDS -> append(stack.unmark(), Value.LIST);
      case Opcode.ADDITEMS -> append(stack.unmark(), Value.SET);
      case Opcode.SETITEM -> setItems(2);
      case Opcode.SETITEMS -> setItems(stack.unmark());
      case Opcode.REDUCE -> call(at, false);
      case Opcode.NEWOBJ -> call(at, true);
      case Opcode.NEWOBJ_EX -> callWithKeywords(at);
      case Opcode.BUILD -> build();
      default -> throw new UnreadableException(Reason.UNSUPPORTED_OPCODE);
    }
  }

  /** What is left in the end. */
  ThumbnailState thumbnail(int root) {
    if (Value.kind(root) != Value.THUMBNAIL) {
      throw new UnreadableException(Reason.NOT_A_THUMBNAIL);
    }
    int[] attributes = log.attributes(root);
    require(attributes[StateLog.NAME] != 0 && Value.kind(attributes[StateLog.NAME]) == Value.TEXT, Reason.NOT_A_THUMBNAIL);
    String name = values.text(attributes[StateLog.NAME]).length() > ThumbnailName.MAXIMUM_BYTES ? null : text(attributes[StateLog.NAME]);
    require(name != null, Reason.INVALID_NAME);
    int extension = attributes[StateLog.EXTENSION];
    return new ThumbnailState(name, extension == 0 ? DEFAULT_EXTENSION : required(extension), optional(attributes[StateLog.URL]),
        side(attributes[StateLog.SIZE], 0), side(attributes[StateLog.SIZE], 1), own(attributes[StateLog.PATH]), own(attributes[StateLog.SOURCE]),
        own(attributes[StateLog.ALTERNATIVES]), own(attributes[StateLog.METADATA]));
  }

  private String optional(int value) {
    return value == 0 || Value.kind(value) == Value.NONE ? null : required(value);
  }

  private String required(int value) {
    require(Value.kind(value) == Value.TEXT, Reason.NOT_A_THUMBNAIL);
    require(values.text(value).length() <= longestText, Reason.TOO_LARGE);
    String text = text(value);
    require(text != null, Reason.NOT_A_THUMBNAIL);
    return text;
  }

  /** An attribute of ours. What has its name and is something else is the site's own, and nothing to us. */
  private String own(int value) {
    return Value.kind(value) == Value.TEXT && values.text(value).length() <= longestText ? text(value) : null;
  }

  private String text(int value) {
    PickleSlice text = values.text(value);
    return PickleText.decode(text.bytes(), text.from(), text.to());
  }

  private Integer side(int size, int side) {
    if (size == 0 || Value.kind(size) == Value.NONE) {
      return null;
    }
    require(Value.kind(size) == Value.PAIR, Reason.NOT_A_THUMBNAIL);
    int value = values.part(size, side);
    if (Value.kind(value) == Value.NONE) {
      return null;
    }
    long pixels = values.integer(value);
    require(pixels == (int) pixels, Reason.NOT_A_THUMBNAIL);
    return (int) pixels;
  }

  private void tuple(int at, int count) {
    stack.need(count);
    if (count == 2 && Value.isNumber(stack.get(2, 0)) && Value.isNumber(stack.get(2, 1))) {
      replace(2, values.pair(stack.get(2, 0), stack.get(2, 1)));
    } else {
      replace(count, Value.of(count == 0 ? Value.EMPTY_TUPLE : Value.TUPLE, at));
    }
  }

  private void dict(int at, int count) {
    int dictionary = Value.of(Value.DICT, at);
    putAll(dictionary, count);
    replace(count, dictionary);
  }

  private void append(int count, int kind) {
    requireTarget(stack.target(count), kind);
    stack.drop(count);
  }

  private void setItems(int count) {
    int target = stack.target(count);
    requireTarget(target, Value.DICT);
    putAll(target, count);
    stack.drop(count);
  }

  private void putAll(int target, int count) {
    require(count % 2 == 0, Reason.CORRUPT);
    for (int i = 0; i < count; i += 2) {
      int key = stack.get(count, i);
      // It could be equal to a text.
      require(Value.kind(key) != Value.INERT && Value.kind(key) != Value.ANSWER, Reason.CORRUPT);
      if (Value.kind(target) == Value.DICT && Value.kind(key) == Value.TEXT) {
        log.put(target, values.text(key), stack.get(count, i + 1));
      }
    }
  }

  private void callWithKeywords(int at) {
    require(Value.kind(stack.pop()) == Value.DICT, Reason.CORRUPT);
    stack.need(2);
    int callee = Value.kind(stack.get(2, 0));
    require(callee != Value.THUMBNAIL_CLASS, Reason.CORRUPT);
    call(at, true);
  }

  /** Nothing is called. A thumbnail comes about in one way only: by NEWOBJ, and without arguments. */
  private void call(int at, boolean isNew) {
    int arguments = stack.pop();
    int callee = Value.kind(stack.pop());
    require(Value.isTuple(arguments), Reason.CORRUPT);
    boolean thumbnail = isNew && callee == Value.THUMBNAIL_CLASS && Value.kind(arguments) == Value.EMPTY_TUPLE;
    require(thumbnail || callee == Value.INERT_CLASS, Reason.CORRUPT);
    stack.push(Value.of(thumbnail ? Value.THUMBNAIL : isNew ? Value.INERT : Value.ANSWER, at));
  }

  private void build() {
    int state = stack.pop();
    int object = stack.peek();
    if (Value.kind(object) == Value.THUMBNAIL) {
      require(Value.kind(state) == Value.DICT || Value.kind(state) == Value.NONE, Reason.CORRUPT);
      if (Value.kind(state) == Value.DICT) {
        log.built(object, state);
      }
    } else {
      require(Value.kind(object) == Value.INERT, Reason.CORRUPT);
    }
  }

  private void replace(int count, int value) {
    stack.drop(count);
    stack.push(value);
  }

  private static void requireTarget(int target, int kind) {
    require(Value.kind(target) == kind || Value.kind(target) == Value.INERT, Reason.CORRUPT);
  }

  private static void require(boolean holds, Reason reason) {
    if (!holds) {
      throw new UnreadableException(reason);
    }
  }
}
