package dev.thumbnails.cache.wire.pickle;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** Writes a thumbnail byte for byte as CPython's {@code pickle.dumps} does, at protocols 2 to 5. */
public final class PickleWriter {

  public static final int LEAST_PROTOCOL = 2;
  public static final int MOST_PROTOCOL = 5;

  private static final int FRAMED_PROTOCOL = 4;
  private static final int BYTE = 0xff;
  private static final int SHORT = 0xffff;

  private final PickleFrames out;
  private final int protocol;
  private int memoized;

  private PickleWriter(int protocol) {
    this.protocol = protocol;
    this.out = new PickleFrames(protocol >= FRAMED_PROTOCOL);
  }

  /** @param protocol from {@value #LEAST_PROTOCOL} to {@value #MOST_PROTOCOL} */
  public static Buffer write(ThumbnailState state, int protocol) {
    return new PickleWriter(protocol).thumbnail(state);
  }

  private Buffer thumbnail(ThumbnailState state) {
    out.begin(Opcode.PROTO, protocol);
    type();
    out.opcode(Opcode.EMPTY_TUPLE);
    out.opcodeInside(Opcode.NEWOBJ);
    memoize();
    out.opcode(Opcode.EMPTY_DICT);
    memoize();
    out.opcodeInside(Opcode.MARK);
    text("name", state.name());
    text("extension", state.extension());
    size(state.width(), state.height());
    text("_url", state.url());
    text("path", state.path());
    text("source", state.source());
    text("alternatives", state.alternatives());
    text("metadata", state.metadata());
    out.opcodeInside(Opcode.SETITEMS);
    out.opcodeInside(Opcode.BUILD);
    return out.end(Opcode.STOP);
  }

  private void type() {
    if (protocol < FRAMED_PROTOCOL) {
      out.opcode(Opcode.GLOBAL);
      out.inside(Buffer.buffer(PickleGlobals.MODULE + "\n" + PickleGlobals.NAME + "\n"));
    } else {
      text(PickleGlobals.MODULE);
      text(PickleGlobals.NAME);
      out.opcodeInside(Opcode.STACK_GLOBAL);
    }
    memoize();
  }

  /** Nothing where there is no value. */
  private void text(String key, String value) {
    if (value != null) {
      text(key);
      text(value);
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean isShort = bytes.length <= BYTE && protocol >= FRAMED_PROTOCOL;
    Buffer head = isShort
        ? Buffer.buffer().appendByte((byte) Opcode.SHORT_BINUNICODE).appendByte((byte) bytes.length)
        : Buffer.buffer().appendByte((byte) Opcode.BINUNICODE).appendIntLE(bytes.length);
    out.text(head, bytes);
    memoize();
  }

  private void size(Integer width, Integer height) {
    if (width != null || height != null) {
      text("size");
      number(width);
      number(height);
      out.opcodeInside(Opcode.TUPLE2);
      memoize();
    }
  }

  private void number(Integer number) {
    if (number == null) {
      out.opcode(Opcode.NONE);
      return;
    }
    out.boundary();
    Buffer bytes = Buffer.buffer();
    if (number >= 0 && number <= BYTE) {
      bytes.appendByte((byte) Opcode.BININT1).appendByte(number.byteValue());
    } else if (number >= 0 && number <= SHORT) {
      bytes.appendByte((byte) Opcode.BININT2).appendShortLE(number.shortValue());
    } else {
      bytes.appendByte((byte) Opcode.BININT).appendIntLE(number);
    }
    out.inside(bytes);
  }

  /** There are fewer than would need a longer number. */
  private void memoize() {
    if (protocol >= FRAMED_PROTOCOL) {
      out.opcodeInside(Opcode.MEMOIZE);
    } else {
      out.inside(Buffer.buffer().appendByte((byte) Opcode.BINPUT).appendByte((byte) memoized++));
    }
  }
}
