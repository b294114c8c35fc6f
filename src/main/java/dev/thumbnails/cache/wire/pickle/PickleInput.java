package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;

/** The bytes of a pickle, read one after the other, and never beyond their end. */
final class PickleInput {

  private static final int BYTE = 0xff;

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
    need(1);
    return bytes[at++] & BYTE;
  }

  /** A number of so many bytes, the least significant first; of eight it may be negative. */
  long number(int size) {
    need(size);
    long number = 0;
    for (int i = size - 1; i >= 0; i--) {
      number = number << Byte.SIZE | bytes[at + i] & BYTE;
    }
    at += size;
    return number;
  }

  /** Leaves out that many, of which there must be as many. */
  void skip(long count) {
    need(count);
    at += (int) count;
  }

  /** Leaves out a line; where its line feed is. */
  int line() {
    while (next() != '\n') {
      // A line has no length of its own.
    }
    return at - 1;
  }

  void need(long count) {
    if (count < 0 || count > bytes.length - at) {
      throw new UnreadableException(Reason.CORRUPT);
    }
  }
}
