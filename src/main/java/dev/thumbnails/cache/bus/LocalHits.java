package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.metrics.CacheCounters;
import dev.thumbnails.cache.metrics.CacheMeters;
import dev.thumbnails.cache.metrics.OperationMeters;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;

/**
 * The hits that one cache can give at once, without a message: those of a store in memory. The name is checked and the hit counted as the
 * message's would be. Thread-safe.
 */
final class LocalHits implements Shareable {

  private static final String HITS = "dev.thumbnails.cache.hits";

  private final CacheBackend backend;
  private final OperationMeters meters;
  private final CacheCounters counters;

  LocalHits(CacheBackend backend, CacheMeters meters) {
    this.backend = backend;
    this.meters = meters.operation("get");
    this.counters = meters.counters();
  }

  /**
   * The thumbnail, or null where only a message can tell: there is none, or it is not in memory.
   *
   * @throws InvalidInputException if the name breaks the rule
   */
  Thumbnail get(String name) {
    Thumbnail thumbnail = name == null ? null : backend.getNow(name);
    if (thumbnail == null) {
      // One that has a thumbnail is known to be right.
      ThumbnailName.check(name);
    } else {
      counters.hit();
    }
    return thumbnail;
  }

  /** As {@link #get}, and timed as a message is. */
  Thumbnail getTimed(String name) {
    long start = System.nanoTime();
    Thumbnail thumbnail = get(name);
    if (thumbnail != null) {
      meters.answered(System.nanoTime() - start);
    }
    return thumbnail;
  }

  /** Of several instances with one address any will do: what they have in memory they share. Without one, messages still tell. */
  void register(Vertx vertx, String address) {
    all(vertx).put(address, this);
  }

  void unregister(Vertx vertx, String address) {
    all(vertx).removeIfPresent(address, this);
  }

  /** By address. */
  static LocalMap<String, LocalHits> all(Vertx vertx) {
    return vertx.sharedData().getLocalMap(HITS);
  }
}
