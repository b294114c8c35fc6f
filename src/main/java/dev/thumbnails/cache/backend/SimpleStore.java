package dev.thumbnails.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.sharing.Shared;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one store of a Vert.x instance and address, shared by all instances of the verticle whatever thread they are on, and dropped
 * with the last of them. Vert.x gets messages to instances in turn, so a store of each instance's own would lose entries.
 */
final class SimpleStore {

  private static final Logger LOG = LoggerFactory.getLogger(SimpleStore.class);
  private static final String STORES = "dev.thumbnails.cache.simple";
  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  record Limits(long maximumSize, long ttlMs) {
  }

  private record Store(Cache<String, Thumbnail> thumbnails, Limits limits) {
  }

  private final Shared<Store> shared;

  private SimpleStore(Shared<Store> shared) {
    this.shared = shared;
  }

  /** @throws ConfigException if the address has a store with other limits */
  static SimpleStore acquire(Vertx vertx, String address, Limits limits, MeterRegistry meters) {
    return new SimpleStore(Shared.acquire(vertx, STORES, address,
        () -> create(vertx, address, limits, meters),
        present -> checkSame(address, present.limits(), limits)));
  }

  Cache<String, Thumbnail> thumbnails() {
    return shared.value().thumbnails();
  }

  Limits limits() {
    return shared.value().limits();
  }

  void release() {
    shared.release(dropped -> { });
  }

  private static Store create(Vertx vertx, String address, Limits limits, MeterRegistry meters) {
    warnInCluster(vertx, address);
    return new Store(newCache(limits.maximumSize(), meters), limits);
  }

  private static void warnInCluster(Vertx vertx, String address) {
    if (vertx.isClustered()) {
      LOG.warn("the backend simple at {} keeps a cache of its own on each node of the cluster: messages go to every node in turn,"
          + " so what is set through one is missed through another; use shared-data or redis", address);
    }
  }

  private static Cache<String, Thumbnail> newCache(long maximumSize, MeterRegistry meters) {
    Counter evictions = Counter.builder("cache.evictions").description("Entries removed for want of room or at their lifetime's end")
        .register(meters);
    Cache<String, Thumbnail> thumbnails = Caffeine.newBuilder()
        .maximumSize(maximumSize)
        .expireAfter(Expiry.<String, Thumbnail>writing((name, thumbnail) -> FOREVER))
        // Evictions are done by whoever writes, so that the bound holds however fast that is.
        .executor(Runnable::run)
        .<String, Thumbnail>evictionListener((name, thumbnail, cause) -> evictions.increment())
        .build();
    Gauge.builder("cache.size", thumbnails, Cache::estimatedSize).description("Entries, about").register(meters);
    return thumbnails;
  }

  private static void checkSame(String address, Limits present, Limits wanted) {
    if (present.maximumSize() != wanted.maximumSize()) {
      throw different(address, "maximumSize", present.maximumSize());
    }
    if (present.ttlMs() != wanted.ttlMs()) {
      throw different(address, "ttlMs", present.ttlMs());
    }
  }

  private static ConfigException different(String address, String key, long present) {
    return new ConfigException(List.of("backend." + key + ": must be " + present + ", since the simple store of the address "
        + address + " has been opened with that"));
  }
}
