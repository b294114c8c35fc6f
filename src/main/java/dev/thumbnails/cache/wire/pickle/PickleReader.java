package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;

/**
 * Reads what CPython would make a thumbnail of, in one pass: the machine of pickle, but that nothing is made in it. Time and memory grow with the
 * input's length alone, whatever lengths, depths and keys it states, and are bounded by the number of its opcodes.
 */
public final class PickleReader {

  /** In bytes; a longer input is refused. */
  public static final int LONGEST = 8 << 20;

  /** Hundreds of times as many as the thumbnail with the most complicated image has; its bytes are one. */
  private static final int MOST_OPCODES = 1 << 18;
  private static final int OLDEST = 2;
  private static final int LATEST = 5;
  private static final int LONG_SIZE = 8;

  private final PickleInput in;
  private final PickleValues values;
  private final PickleStack stack = new PickleStack();
  private final PickleMemo memo = new PickleMemo();
  private final PickleObjects objects;
  private int protocol;
  private int opcodes;

  private PickleReader(byte[] pickle, int longestText) {
    this.in = new PickleInput(pickle);
    this.values = new PickleValues(pickle);
    this.objects = new PickleObjects(stack, values, longestText);
  }

  /**
   * Reads a pickle, which may be any bytes.
   *
   * @param longestText in bytes, of an attribute: a longer one is refused or, where Python does not know it, left out
   * @throws UnreadableException if it is not the pickle of a thumbnail; there is no other exception
   */
  public static ThumbnailState read(byte[] pickle, int longestText) {
    if (pickle.length > LONGEST) {
      throw new UnreadableException(Reason.TOO_LARGE);
    }
    if (pickle.length == 0 || (pickle[0] & 0xff) != Opcode.PROTO) {
      throw new UnreadableException(Reason.UNSUPPORTED_PROTOCOL);
    }
    return new PickleReader(pickle, longestText).read();
  }

  private ThumbnailState read() {
    for (int opcode = in.next(); opcode != Opcode.STOP; opcode = in.next()) {
      if (++opcodes > MOST_OPCODES) {
        throw new UnreadableException(Reason.TOO_LARGE);
      }
      run(opcode, in.position() - 1);
    }
    int root = stack.pop();
    require(stack.isEmpty() && in.isAtEnd());
    return objects.thumbnail(root);
  }

  private void run(int opcode, int at) {
    switch (opcode) {
      case Opcode.PROTO -> protocol();
      case Opcode.FRAME -> in.need(in.number8());
      case Opcode.NONE -> push(Value.NONE, at);
      case Opcode.NEWTRUE, Opcode.NEWFALSE -> push(Value.OTHER, at);
      case Opcode.BININT1 -> bytes(Value.INT, at, 1);
      case Opcode.BININT2 -> bytes(Value.INT, at, 2);
      case Opcode.BININT -> bytes(Value.INT, at, 4);
      case Opcode.LONG1 -> integer(at, in.next());
      case Opcode.LONG4 -> integer(at, (int) in.number4());
      case Opcode.BINFLOAT -> bytes(Value.OTHER, at, LONG_SIZE);
      case Opcode.SHORT_BINUNICODE -> text(at, in.next());
      case Opcode.BINUNICODE -> text(at, in.number4());
      case Opcode.BINUNICODE8 -> text(at, in.number8());
      case Opcode.SHORT_BINSTRING -> ascii(at, in.next());
      case Opcode.BINSTRING -> ascii(at, (int) in.number4());
      case Opcode.SHORT_BINBYTES -> bytes(Value.OTHER, at, in.next());
      case Opcode.BINBYTES -> bytes(Value.OTHER, at, in.number4());
      case Opcode.BINBYTES8, Opcode.BYTEARRAY8 -> bytes(Value.OTHER, at, in.number8());
      case Opcode.EMPTY_TUPLE -> push(Value.EMPTY_TUPLE, at);
      case Opcode.EMPTY_LIST -> push(Value.LIST, at);
      case Opcode.EMPTY_DICT -> push(Value.DICT, at);
      case Opcode.EMPTY_SET -> push(Value.SET, at);
      case Opcode.MARK -> stack.mark();
      case Opcode.POP -> stack.popAny();
      case Opcode.POP_MARK -> stack.drop(stack.unmark());
      case Opcode.DUP -> stack.push(stack.peek());
      case Opcode.MEMOIZE -> memo.add(stack.peek());
      case Opcode.BINPUT -> memo.put(in.next(), stack.peek(), opcodes);
      case Opcode.LONG_BINPUT -> memo.put(in.number4(), stack.peek(), opcodes);
      case Opcode.BINGET -> stack.push(memo.get(in.next()));
      case Opcode.LONG_BINGET -> stack.push(memo.get(in.number4()));
      case Opcode.GLOBAL -> global(at);
      case Opcode.STACK_GLOBAL -> stackGlobal(at);
      default -> objects.run(opcode, at);
    }
  }

  private void protocol() {
    protocol = in.next();
    if (protocol < OLDEST || protocol > LATEST) {
      throw new UnreadableException(Reason.UNSUPPORTED_PROTOCOL);
    }
  }

  private void push(int kind, int at) {
    stack.push(Value.of(kind, at));
  }

  private void bytes(int kind, int at, long length) {
    in.skip(length);
    push(kind, at);
  }

  /** No side of a thumbnail is longer than a few bytes. */
  private void integer(int at, int length) {
    bytes(length <= LONG_SIZE ? Value.INT : Value.OTHER, at, length);
  }

  private void text(int at, long length) {
    int from = in.position();
    in.skip(length);
    require(PickleText.isValid(in.bytes(), from, in.position()));
    push(Value.TEXT, at);
  }

  private void ascii(int at, int length) {
    int from = in.position();
    in.skip(length);
    require(PickleText.isAscii(in.bytes(), from, in.position()));
    push(Value.TEXT, at);
  }

  private void global(int at) {
    PickleSlice module = line();
    push(PickleGlobals.kind(module, line(), protocol), at);
  }

  private void stackGlobal(int at) {
    int name = stack.pop();
    int module = stack.pop();
    require(Value.kind(name) == Value.TEXT && Value.kind(module) == Value.TEXT);
    push(PickleGlobals.kind(values.text(module), values.text(name), protocol), at);
  }

  private PickleSlice line() {
    int from = in.position();
    return new PickleSlice(in.bytes(), from, in.line());
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new UnreadableException(Reason.CORRUPT);
    }
  }
}
