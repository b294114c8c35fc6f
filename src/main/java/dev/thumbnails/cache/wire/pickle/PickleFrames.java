package dev.thumbnails.cache.wire.pickle;

import io.vertx.core.buffer.Buffer;

/**
 * The bytes of a pickle in frames, where its protocol has them, as CPython's
 * <a href="https://github.com/python/cpython/blob/main/Modules/_pickle.c">_pickle.c</a> cuts them: before an object when 64 KiB are full, and around a text that
 * is as long by itself.
 */
final class PickleFrames {

  private static final int TARGET = 64 << 10;
  private static final int LEAST = 4;

  private final boolean framed;
  private final Buffer done = Buffer.buffer();
  /** Null between two frames. */
  private Buffer frame;

  PickleFrames(boolean framed) {
    this.framed = framed;
  }

  /** Before the first frame. */
  void begin(int opcode, int argument) {
    done.appendByte((byte) opcode).appendByte((byte) argument);
  }

  /** Where an object begins, a frame that is full ends. */
  void boundary() {
    if (frame != null && frame.length() >= TARGET) {
      commit();
    }
  }

  /** One that an object begins with. */
  void opcode(int opcode) {
    boundary();
    opcodeInside(opcode);
  }

  void opcodeInside(int opcode) {
    target().appendByte((byte) opcode);
  }

  void inside(Buffer bytes) {
    target().appendBuffer(bytes);
  }

  void text(Buffer head, byte[] bytes) {
    boundary();
    if (bytes.length >= TARGET) {
      commit();
      done.appendBuffer(head).appendBytes(bytes);
    } else {
      target().appendBuffer(head).appendBytes(bytes);
    }
  }

  Buffer end(int opcode) {
    opcodeInside(opcode);
    commit();
    return done;
  }

  private Buffer target() {
    if (!framed) {
      return done;
    }
    if (frame == null) {
      frame = Buffer.buffer();
    }
    return frame;
  }

  /** A frame that is too short goes without its header. */
  private void commit() {
    if (frame != null) {
      if (frame.length() >= LEAST) {
        done.appendByte((byte) Opcode.FRAME).appendLongLE(frame.length());
      }
      done.appendBuffer(frame);
      frame = null;
    }
  }
}
