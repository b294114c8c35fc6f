package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.AsyncMap;

/**
 * Keeps thumbnails in an asynchronous map of Vert.x: local without a cluster, cluster-wide with one.
 *
 * <p>A value holds the end of its lifetime, {@code <epoch milliseconds, 0 for none>:<record>}, since cluster managers round their
 * own to seconds; the map's only sweeps.
 */
final class SharedDataBackend implements CacheBackend {

  private static final long SWEEP_DELAY_MS = 1000;

  private final AsyncMap<String, Object> thumbnails;
  private final long ttlMs;

  SharedDataBackend(AsyncMap<String, Object> thumbnails, long ttlMs) {
    this.thumbnails = thumbnails;
    this.ttlMs = ttlMs;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return thumbnails.get(name).map(value -> read(name, value));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    String stored = JsonFormat.encode(thumbnail).toString();
    if (ttlMs == 0) {
      return thumbnails.put(thumbnail.name(), "0:" + stored);
    }
    long end = System.currentTimeMillis() + ttlMs;
    return thumbnails.put(thumbnail.name(), end + ":" + stored, ttlMs + SWEEP_DELAY_MS);
  }

  @Override
  public Future<Boolean> delete(String name) {
    return thumbnails.remove(name).map(value -> read(name, value) != null);
  }

  @Override
  public long ttlMs() {
    return ttlMs;
  }

  /** Null for a value that is absent, over or unreadable. */
  private static Thumbnail read(String name, Object value) {
    String text = value instanceof String string ? string : "";
    int colon = text.indexOf(':');
    if (colon < 0 || isOver(text.substring(0, colon))) {
      return null;
    }
    try {
      return JsonFormat.decode(name, Buffer.buffer(text.substring(colon + 1)));
    } catch (UnreadableException e) {
      return null;
    }
  }

  private static boolean isOver(String end) {
    try {
      long endMs = Long.parseLong(end);
      return endMs != 0 && endMs <= System.currentTimeMillis();
    } catch (NumberFormatException e) {
      return true;
    }
  }
}
