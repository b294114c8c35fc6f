package dev.thumbnails.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
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

  /** What the map of stores holds: replaced as a whole when the number of users changes. */
  private record Shared(Cache<String, Thumbnail> thumbnails, Limits limits, int users) implements Shareable {

    Shared withUsers(int users) {
      return new Shared(thumbnails, limits, users);
    }
  }

  private final LocalMap<String, Shared> stores;
  private final String address;
  private final Shared shared;

  private SimpleStore(LocalMap<String, Shared> stores, String address, Shared shared) {
    this.stores = stores;
    this.address = address;
    this.shared = shared;
  }

  /** @throws ConfigException if the address has a store with other limits */
  static SimpleStore acquire(Vertx vertx, String address, Limits limits) {
    LocalMap<String, Shared> stores = vertx.sharedData().getLocalMap(STORES);
    Shared shared = stores.compute(address, (key, present) -> {
      if (present == null) {
        warnInCluster(vertx, address);
        return new Shared(newCache(limits.maximumSize()), limits, 1);
      }
      checkSame(address, present.limits(), limits);
      return present.withUsers(present.users() + 1);
    });
    return new SimpleStore(stores, address, shared);
  }

  Cache<String, Thumbnail> thumbnails() {
    return shared.thumbnails();
  }

  Limits limits() {
    return shared.limits();
  }

  void release() {
    stores.computeIfPresent(address, (key, present) -> present.users() == 1 ? null : present.withUsers(present.users() - 1));
  }

  private static void warnInCluster(Vertx vertx, String address) {
    if (vertx.isClustered()) {
      LOG.warn("the backend simple at {} keeps a cache of its own on each node of the cluster: messages go to every node in turn,"
          + " so what is set through one is missed through another; use shared-data or redis", address);
    }
  }

  private static Cache<String, Thumbnail> newCache(long maximumSize) {
    return Caffeine.newBuilder()
        .maximumSize(maximumSize)
        .expireAfter(Expiry.<String, Thumbnail>writing((name, thumbnail) -> FOREVER))
        // Evictions are done by whoever writes, so that the bound holds however fast that is.
        .executor(Runnable::run)
        .build();
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
