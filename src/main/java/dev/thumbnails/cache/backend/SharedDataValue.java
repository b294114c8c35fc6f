package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import io.vertx.core.buffer.Buffer;

/** An entry in an asynchronous map: {@code <its end in epoch milliseconds, 0 for never>:<record>}. */
final class SharedDataValue {

  private SharedDataValue() {
  }

  static String write(Entry entry) {
    return entry.endMs() + ":" + JsonFormat.encode(entry);
  }

  /**
   * Null if it is over.
   *
   * @throws UnreadableException if it is not an entry of that name
   */
  static Entry read(String name, Object value, long nowMs) {
    if (!(value instanceof String text)) {
      throw new UnreadableException(Reason.MISTYPED);
    }
    int colon = text.indexOf(':');
    long endMs = endMs(text, colon);
    return endMs != 0 && endMs <= nowMs ? null : JsonFormat.decode(name, Buffer.buffer(text.substring(colon + 1)));
  }

  /** Whether it is an entry whose time is over; of anything else that is not known. */
  static boolean isOver(Object value, long nowMs) {
    int colon = value instanceof String text ? text.indexOf(':') : -1;
    try {
      long endMs = colon < 0 ? 0 : endMs((String) value, colon);
      return endMs != 0 && endMs <= nowMs && JsonFormat.isRecord(((String) value).substring(colon + 1));
    } catch (UnreadableException e) {
      return false;
    }
  }

  private static long endMs(String text, int colon) {
    try {
      return Long.parseLong(text.substring(0, Math.max(0, colon)));
    } catch (NumberFormatException e) {
      throw new UnreadableException(Reason.FOREIGN);
    }
  }
}
