package dev.thumbnails.cache.wire.pickle;

/** What the values that matter say, read from where they stand. */
final class PickleValues {

  private final byte[] pickle;
  /** Two for each pair. */
  private final Ints pairs = new Ints();

  PickleValues(byte[] pickle) {
    this.pickle = pickle;
  }

  int pair(int first, int second) {
    pairs.add(first);
    pairs.add(second);
    return Value.of(Value.PAIR, pairs.size() / 2 - 1);
  }

  /** A part of a pair, 0 or 1. */
  int part(int pair, int part) {
    return pairs.get(2 * Value.position(pair) + part);
  }

  PickleSlice text(int value) {
    int at = Value.position(value);
    int size = switch (pickle[at] & 0xff) {
      case Opcode.SHORT_BINUNICODE, Opcode.SHORT_BINSTRING -> 1;
      case Opcode.BINUNICODE8 -> Long.BYTES;
      default -> Integer.BYTES;
    };
    int from = at + 1 + size;
    return new PickleSlice(pickle, from, from + (int) number(at + 1, size));
  }

  /** A whole number of at most eight bytes. */
  long integer(int value) {
    int at = Value.position(value);
    return switch (pickle[at] & 0xff) {
      case Opcode.BININT1 -> number(at + 1, 1);
      case Opcode.BININT2 -> number(at + 1, 2);
      case Opcode.BININT -> (int) number(at + 1, Integer.BYTES);
      case Opcode.LONG1 -> signed(at + 2, pickle[at + 1]);
      default -> signed(at + 1 + Integer.BYTES, pickle[at + 1]);
    };
  }

  private long signed(int from, int size) {
    int unused = Long.SIZE - Byte.SIZE * size;
    return size == 0 ? 0 : number(from, size) << unused >> unused;
  }

  private long number(int from, int size) {
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = number << Byte.SIZE | pickle[from + i] & 0xff;
    }
    return number;
  }
}
