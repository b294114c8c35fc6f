package dev.thumbnails.cache.wire.pickle;

/**
 * What a pickle makes, as a number: its kind, and where in the input the opcode stands that made it, from which a text or a number can be read when it
 * is asked for. So nothing is allocated for a value, and a foreign one is never looked into.
 */
final class Value {

  /** Whatever is no part of a thumbnail, nor changed by an opcode. */
  static final int OTHER = 1;
  static final int NONE = 2;
  static final int INT = 3;
  static final int TEXT = 4;
  static final int TUPLE = 5;
  static final int EMPTY_TUPLE = 6;
  /** A tuple of two whole numbers, either of which may be none; in place of a position it has the place among the pairs. */
  static final int PAIR = 7;
  static final int LIST = 8;
  static final int DICT = 9;
  static final int SET = 10;
  static final int THUMBNAIL_CLASS = 11;
  /** A class or function that real thumbnails name, and that is never called. */
  static final int INERT_CLASS = 12;
  static final int THUMBNAIL = 13;
  /** What an inert class would have made: it may be filled, as a new object is. */
  static final int INERT = 14;
  /** What an inert function would have answered, which may be anything. */
  static final int ANSWER = 15;

  private static final int KIND_BITS = 4;
  private static final int KINDS = (1 << KIND_BITS) - 1;

  private Value() {
  }

  static int of(int kind, int position) {
    return position << KIND_BITS | kind;
  }

  static int kind(int value) {
    return value & KINDS;
  }

  static int position(int value) {
    return value >>> KIND_BITS;
  }

  static boolean isTuple(int value) {
    int kind = kind(value);
    return kind == TUPLE || kind == EMPTY_TUPLE || kind == PAIR;
  }

  /** Whether it may be a part of a size. */
  static boolean isNumber(int value) {
    return kind(value) == INT || kind(value) == NONE;
  }
}
