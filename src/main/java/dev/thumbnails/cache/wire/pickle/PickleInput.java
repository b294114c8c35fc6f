package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The bytes of a pickle, read one after the other, and never beyond their end. */
final class PickleInput {

  private static final int BYTE = 0xff;
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private int at;

  PickleInput(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Of the next byte. */
  int position() {
    return at;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  int next() {
    if (at == bytes.length) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    return bytes[at++] & BYTE;
  }

  /** A number of four bytes, the least significant first, and never negative. */
  long number4() {
    need(Integer.BYTES);
    long number = (int) INT.get(bytes, at) & 0xffff_ffffL;
    at += Integer.BYTES;
    return number;
  }

  /** A number of eight bytes, the least significant first; it may be negative. */
  long number8() {
    need(Long.BYTES);
    long number = (long) LONG.get(bytes, at);
    at += Long.BYTES;
    return number;
  }

  /** Leaves out that many, of which there must be as many. */
  void skip(long count) {
    need(count);
    at += (int) count;
  }

  /** Leaves out a line; where its line feed is. */
  int line() {
    int end = at;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    if (end == bytes.length) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    at = end + 1;
    return end;
  }

  void need(long count) {
    if (count < 0 || count > bytes.length - at) {
      throw new UnreadableException(Reason.CORRUPT);
    }
  }
}
