package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.shareddata.AsyncMap;
import java.util.function.Supplier;

/**
 * Keeps thumbnails in an asynchronous map of Vert.x: local without a cluster, cluster-wide with one.
 *
 * <p>A value holds the end of its lifetime, {@code <epoch milliseconds, 0 for none>:<record>}, since cluster managers round their
 * own to seconds; the map's only sweeps. (A local map sweeps by timers of the verticle that has set the entry: after its undeployment
 * what is over is still not answered, but stays until Vert.x closes.)
 */
final class SharedDataBackend implements CacheBackend {

  private static final long SWEEP_DELAY_MS = 1000;

  private final AsyncMap<String, Object> thumbnails;
  private final UnreadableMeter unreadable;
  private final long ttlMs;

  SharedDataBackend(AsyncMap<String, Object> thumbnails, UnreadableMeter unreadable, long ttlMs) {
    this.thumbnails = thumbnails;
    this.unreadable = unreadable;
    this.ttlMs = ttlMs;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return asked(() -> thumbnails.get(name)).map(value -> read(name, value));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    String stored = JsonFormat.encode(thumbnail).toString();
    if (ttlMs == 0) {
      return asked(() -> thumbnails.put(thumbnail.name(), "0:" + stored));
    }
    long end = System.currentTimeMillis() + ttlMs;
    return asked(() -> thumbnails.put(thumbnail.name(), end + ":" + stored, ttlMs + SWEEP_DELAY_MS));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return asked(() -> thumbnails.get(name)).compose(value -> read(name, value) == null
        ? Future.succeededFuture(false)
        : removeStill(name, value));
  }

  /** Only what was seen to be a thumbnail is removed; if it has been replaced since, what is there now is looked at. */
  private Future<Boolean> removeStill(String name, Object value) {
    return asked(() -> thumbnails.removeIfPresent(name, value))
        .compose(removed -> removed ? Future.succeededFuture(true) : delete(name));
  }

  @Override
  public long ttlMs() {
    return ttlMs;
  }

  /** A cluster manager may fail a future or throw, when the node leaves or the cluster is gone. */
  private static <T> Future<T> asked(Supplier<Future<T>> question) {
    return Future.<Void>succeededFuture()
        .compose(start -> question.get())
        .recover(failure -> Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE,
            "shared data: " + failure.getClass().getSimpleName())));
  }

  /** Null for a value that is absent, over or unreadable. */
  private Thumbnail read(String name, Object value) {
    try {
      return value == null ? null : decode(name, value);
    } catch (UnreadableException e) {
      unreadable.count(e.reason());
      return null;
    }
  }

  private static Thumbnail decode(String name, Object value) {
    if (!(value instanceof String text)) {
      throw new UnreadableException(Reason.MISTYPED);
    }
    int colon = text.indexOf(':');
    return isOver(text, colon) ? null : JsonFormat.decode(name, Buffer.buffer(text.substring(colon + 1)));
  }

  private static boolean isOver(String text, int colon) {
    try {
      long endMs = Long.parseLong(text.substring(0, Math.max(0, colon)));
      return endMs != 0 && endMs <= System.currentTimeMillis();
    } catch (NumberFormatException e) {
      throw new UnreadableException(Reason.FOREIGN);
    }
  }
}
