package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.wire.PythonFormat;
import io.vertx.core.buffer.Buffer;

/**
 * What a key holds.
 *
 * @param bytes empty for nothing, and of what is longer than any thumbnail
 * @param length of the value
 */
record SharedValue(Buffer bytes, long length) {

  static final SharedValue NOTHING = new SharedValue(Buffer.buffer(), 0);

  /** In bytes: so much of each end of a long value does to know it again. */
  static final int EDGE = 16 << 10;

  static SharedValue of(Buffer bytes) {
    // It may have grown since its length was asked for.
    return bytes.length() > PythonFormat.LONGEST ? tooLong(bytes.length()) : new SharedValue(bytes, bytes.length());
  }

  static SharedValue tooLong(long length) {
    return new SharedValue(Buffer.buffer(), length);
  }

  boolean isTooLong() {
    return length > bytes.length();
  }

  /** As shared.lua makes it. */
  String digest() {
    if (length == 0 || isTooLong()) {
      return length == 0 ? "" : Long.toString(length);
    }
    if (length <= SharedReads.MUCH) {
      return Script.sha1(bytes.getBytes());
    }
    Buffer ends = bytes.getBuffer(0, EDGE).appendBuffer(bytes.getBuffer(bytes.length() - EDGE, bytes.length()));
    return length + ":" + Script.sha1(ends.getBytes());
  }
}
