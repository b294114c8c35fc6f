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
import java.util.Optional;

/**
 * The hits that this node's own cache can give at once, without a message: those of a store in memory. The name is checked and the hit
 * counted as the message's would be. Thread-safe.
 */
public final class LocalHits implements Shareable {

  private static final String HITS = "dev.thumbnails.cache.hits";

  private final CacheBackend backend;
  private final OperationMeters meters;
  private final CacheCounters counters;

  LocalHits(CacheBackend backend, CacheMeters meters) {
    this.backend = backend;
    this.meters = meters.operation("get");
    this.counters = meters.counters();
  }

  /** Those of the cache at that address in this Vert.x instance; empty where none is deployed. */
  public static Optional<LocalHits> of(Vertx vertx, String address) {
    return Optional.ofNullable(all(vertx).get(address));
  }

  /** A hit of the cache at that address in this Vert.x instance; null where there is none, or the name breaks the rule. */
  public static Thumbnail find(Vertx vertx, String address, String name) {
    LocalHits hits = all(vertx).get(address);
    try {
      return hits == null ? null : hits.get(name);
    } catch (InvalidInputException refused) {
      return null;
    }
  }

  /**
   * The thumbnail, or null where only a message can tell: there is none, or it is not in memory.
   *
   * @throws InvalidInputException if the name breaks the rule
   */
  public Thumbnail get(String name) {
    long start = System.nanoTime();
    Thumbnail thumbnail = backend.getNow(ThumbnailName.check(name));
    if (thumbnail != null) {
      counters.get("hit");
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

  private static LocalMap<String, LocalHits> all(Vertx vertx) {
    return vertx.sharedData().getLocalMap(HITS);
  }
}
