package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import io.vertx.core.buffer.Buffer;

/**
 * An entry in an asynchronous map: {@code <its end in epoch milliseconds, 0 for never>:<record>}. A hyphen instead of the record is the
 * mark of a removal, which counts as nothing. A plus before the end says that the entry took the place of a mark or of a thumbnail, and
 * stands for a mark once it has ended.
 */
final class SharedDataValue {

  private static final long SWEEP_DELAY_MS = 1000;
  private static final String REMOVAL = "-";
  private static final String THUMBNAIL = "T1";
  /** A number may begin with it, so that every version can read the end. */
  private static final String MARKING = "+";

  private SharedDataValue() {
  }

  static String write(Entry entry) {
    return entry.endMs() + ":" + JsonFormat.encode(entry);
  }

  /** The mark of a removal, which is kept until then. */
  static String removal(long endMs) {
    return endMs + ":" + REMOVAL;
  }

  /** The same entry, which stands for a mark once it has ended. */
  static String marking(String text) {
    return isMarking(text) ? text : MARKING + text;
  }

  static boolean isMarking(Object value) {
    return value instanceof String text && text.startsWith(MARKING);
  }

  /** Returns whether an older record may come back if this value is gone: it stands for a mark, or is a current mark or thumbnail. */
  static boolean marks(Object value, long nowMs) {
    if (!(value instanceof String text)) {
      return false;
    }
    try {
      int colon = text.indexOf(':');
      long endMs = endMs(text, colon);
      return isMarking(text) || !isOver(endMs, nowMs) && (isRemoval(text, colon) || text.startsWith(THUMBNAIL, colon + 1));
    } catch (UnreadableException e) {
      return false;
    }
  }

  /**
   * Null if it is over, or the mark of a removal.
   *
   * @throws UnreadableException if it is not an entry of that name
   */
  static Entry read(String name, Object value, long nowMs) {
    String text = text(value);
    int colon = text.indexOf(':');
    return isOver(endMs(text, colon), nowMs) ? null : record(name, text, colon);
  }

  /**
   * The same for an entry whose time may be over.
   *
   * @throws UnreadableException if it is not an entry of that name
   */
  static Entry readAnyway(String name, Object value) {
    String text = text(value);
    int colon = text.indexOf(':');
    endMs(text, colon);
    return record(name, text, colon);
  }

  /** Returns whether a value is an entry, or the mark of a removal, whose time is over. Any other value has no known time. */
  static boolean isOver(Object value, long nowMs) {
    int colon = value instanceof String text ? text.indexOf(':') : -1;
    try {
      return colon >= 0 && isOver(endMs((String) value, colon), nowMs)
          && (isRemoval((String) value, colon) || JsonFormat.isRecord(((String) value).substring(colon + 1)));
    } catch (UnreadableException e) {
      return false;
    }
  }

  /** For how long a map may keep a value; 0, for ever, where it does not say so. */
  static long ttlMs(Object value, long nowMs) {
    try {
      String text = text(value);
      return ttlMs(endMs(text, text.indexOf(':')), nowMs);
    } catch (UnreadableException e) {
      return 0;
    }
  }

  /** For how long a map may keep what ends then. */
  static long ttlMs(long endMs, long nowMs) {
    return endMs == 0 ? 0 : Math.max(1, endMs - nowMs) + SWEEP_DELAY_MS;
  }

  private static Entry record(String name, String text, int colon) {
    return isRemoval(text, colon) ? null : JsonFormat.decode(name, Buffer.buffer(text.substring(colon + 1)));
  }

  private static boolean isRemoval(String text, int colon) {
    return text.length() == colon + 1 + REMOVAL.length() && text.endsWith(REMOVAL);
  }

  private static boolean isOver(long endMs, long nowMs) {
    return endMs != 0 && endMs <= nowMs;
  }

  private static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new UnreadableException(Reason.MISTYPED);
  }

  private static long endMs(String text, int colon) {
    try {
      return Long.parseLong(text.substring(0, Math.max(0, colon)));
    } catch (NumberFormatException e) {
      throw new UnreadableException(Reason.FOREIGN);
    }
  }
}
