package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one store of a Vert.x instance and address, shared by all instances of the verticle whatever thread they are on, and dropped
 * with the last of them. Vert.x gets messages to instances in turn, so a store of each instance's own would lose entries. Verticles of another
 * class loader have a store of their own.
 */
final class SimpleStore {

  private static final Logger LOG = LoggerFactory.getLogger(SimpleStore.class);
  private static final PerVertx<Store> STORES = new PerVertx<>();

  record Limits(long maximumSize, long ttlMs) {
  }

  private record Store(SimpleEntries entries, Limits limits) {
  }

  private final PerVertx.Use<Store> shared;

  private SimpleStore(PerVertx.Use<Store> shared) {
    this.shared = shared;
  }

  /** @throws ConfigException if the address has a store with other limits */
  static SimpleStore acquire(BackendContext context, Limits limits) {
    return new SimpleStore(STORES.use(context.vertx(), context.address(),
        () -> create(context, limits),
        present -> checkSame(context.address(), present.limits(), limits)));
  }

  SimpleEntries entries() {
    return shared.value().entries();
  }

  Limits limits() {
    return shared.value().limits();
  }

  void release() {
    shared.release();
  }

  private static Store create(BackendContext context, Limits limits) {
    warnInCluster(context.vertx(), context.address());
    return new Store(new SimpleEntries(limits.maximumSize(), context.meters(), context.claimEnded()), limits);
  }

  private static void warnInCluster(Vertx vertx, String address) {
    if (vertx.isClustered()) {
      LOG.warn("the backend simple at {} keeps a cache of its own on each node of the cluster: messages go to every node in turn,"
          + " so what is set through one is missed through another; use shared-data or redis", address);
    }
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
