package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.metrics.CacheCounters;
import dev.thumbnails.cache.metrics.CacheMeters;
import dev.thumbnails.cache.metrics.OperationMeters;
import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * The hits that one cache can give at once, without a message: those of a store in memory. The name is checked and the hit counted as the
 * message's would be. Thread-safe.
 */
final class LocalHits {

  private static final PerVertx<Instances> ALL = new PerVertx<>();

  /** The hits of the instances with one address. Any instance will do, because they share what they have in memory. */
  static final class Instances {

    private final Deque<LocalHits> all = new ArrayDeque<>();
    private volatile LocalHits present;

    /** Gives the hits of one instance, or null if the last instance has gone. */
    LocalHits present() {
      return present;
    }

    private synchronized void add(LocalHits hits) {
      all.addLast(hits);
      present = all.peekLast();
    }

    private synchronized void remove(LocalHits hits) {
      all.remove(hits);
      present = all.peekLast();
    }
  }

  private final CacheBackend backend;
  private final OperationMeters meters;
  private final CacheCounters counters;
  private PerVertx.Use<Instances> use;

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

  /** Offers these hits to the callers in this Vert.x instance. */
  void register(Vertx vertx, String address) {
    use = ALL.use(vertx, address, Instances::new);
    use.value().add(this);
  }

  /** Ends the offer, if there was one. */
  void unregister() {
    if (use != null) {
      use.value().remove(this);
      use.release();
      use = null;
    }
  }

  /** Finds those at an address now; null for none. */
  static Supplier<Instances> finder(Vertx vertx, String address) {
    return ALL.finder(vertx, address);
  }
}
