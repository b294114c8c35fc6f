package dev.thumbnails.cache.wire;

import dev.thumbnails.cache.wire.UnreadableException.Reason;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;

/** How django-redis may compress a value: as a whole and without a mark of its own, so that it is told by how the value begins. */
public enum Compression {
  NONE, ZLIB, GZIP;

  private static final int ZLIB_MAGIC = 0x78;
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[][] OTHERS = {
      {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}, {0x5d, 0, 0}, {0x04, 0x22, 0x4d, 0x18}, {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}};
  /** Magic, method, flags, time, two more; no flag is ever set by Python. */
  private static final int GZIP_HEAD = 10;
  private static final int GZIP_TAIL = 8;
  private static final int FIRST = 1024;

  /** As in a configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value, compressed. */
  public Buffer compress(Buffer value) {
    if (this == NONE) {
      return value;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = this == ZLIB ? new DeflaterOutputStream(bytes) : new GZIPOutputStream(bytes)) {
      out.write(value.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  /**
   * The value as it was before it was compressed, if it was.
   *
   * @param longest in bytes; of a longer one no more than that is made
   * @throws UnreadableException if it is compressed in another way, broken or too large
   */
  static byte[] expand(byte[] value, int longest) {
    if (value.length > 0 && value[0] == ZLIB_MAGIC) {
      return inflate(value, 0, false, longest);
    }
    if (startsWith(value, GZIP_MAGIC)) {
      return gunzip(value, longest);
    }
    for (byte[] magic : OTHERS) {
      if (startsWith(value, magic)) {
        throw new UnreadableException(Reason.UNSUPPORTED_COMPRESSION);
      }
    }
    return value;
  }

  private static byte[] gunzip(byte[] value, int longest) {
    if (value.length < GZIP_HEAD + GZIP_TAIL || value[2] != 8 || value[3] != 0) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    byte[] expanded = inflate(value, GZIP_HEAD, true, longest);
    CRC32 sum = new CRC32();
    sum.update(expanded);
    Buffer tail = Buffer.buffer(Arrays.copyOfRange(value, value.length - GZIP_TAIL, value.length));
    if (tail.getUnsignedIntLE(0) != sum.getValue() || tail.getUnsignedIntLE(Integer.BYTES) != expanded.length) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    return expanded;
  }

  /** @param gzip whether it is followed by what ends a gzip file, and by nothing otherwise */
  private static byte[] inflate(byte[] value, int from, boolean gzip, int longest) {
    Inflater inflater = new Inflater(gzip);
    try {
      inflater.setInput(value, from, value.length - from);
      byte[] expanded = new byte[FIRST];
      int size = 0;
      while (!inflater.finished()) {
        if (size == expanded.length) {
          expanded = Arrays.copyOf(expanded, Math.min(longest + 1, 2 * size));
        }
        int more = inflater.inflate(expanded, size, expanded.length - size);
        size += more;
        if (size > longest) {
          throw new UnreadableException(Reason.TOO_LARGE);
        }
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new UnreadableException(Reason.CORRUPT);
        }
      }
      if (inflater.getRemaining() != (gzip ? GZIP_TAIL : 0)) {
        throw new UnreadableException(Reason.CORRUPT);
      }
      return Arrays.copyOf(expanded, size);
    } catch (DataFormatException e) {
      throw new UnreadableException(Reason.CORRUPT);
    } finally {
      inflater.end();
    }
  }

  private static boolean startsWith(byte[] value, byte[] magic) {
    return value.length >= magic.length && Arrays.equals(value, 0, magic.length, magic, 0, magic.length);
  }
}
