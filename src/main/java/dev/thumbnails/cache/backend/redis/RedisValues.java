package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.buffer.Buffer;

/** Values from Redis as what they say. One that can't be read is counted, and is nothing. */
final class RedisValues {

  private static final long CLOCKS_DIFFER_MS = 10_000;

  private final UnreadableMeter unreadable;
  private final int longest;

  /** @param longest in bytes; a longer one is no record */
  RedisValues(UnreadableMeter unreadable, int longest) {
    this.unreadable = unreadable;
    this.longest = longest;
  }

  int longest() {
    return longest;
  }

  Lookup lookup(String name, Buffer value) {
    Entry entry = read(name, value);
    return entry instanceof Entry.Stored stored ? new Lookup.Hit(stored.thumbnail()) : Lookup.of(entry, System.currentTimeMillis());
  }

  /** What an entry says, with the server's own word for how long a claim still lasts. */
  static Lookup pending(Entry entry, long leftMs) {
    return entry instanceof Entry.Claimed ? new Lookup.Pending(Math.max(1, leftMs)) : Lookup.of(entry, System.currentTimeMillis());
  }

  /** Null for nothing. */
  Entry read(String name, Buffer value) {
    if (value.length() == 0) {
      return null;
    }
    try {
      return decode(name, value);
    } catch (UnreadableException e) {
      unreadable.count(e.reason());
      return null;
    }
  }

  /** A key that holds no string, and so nothing. */
  Lookup mistyped() {
    unreadable.count(Reason.MISTYPED);
    return new Lookup.Miss();
  }

  private Entry decode(String name, Buffer value) {
    if (value.length() > longest) {
      throw new UnreadableException(Reason.TOO_LARGE);
    }
    Entry entry = JsonFormat.decode(name, value);
    if (entry.endMs() != 0 && entry.endMs() < System.currentTimeMillis() - CLOCKS_DIFFER_MS) {
      // Redis would have ended it: it was not written by us, or has lost its lifetime.
      throw new UnreadableException(Reason.CORRUPT);
    }
    return entry;
  }
}
