package dev.thumbnails.cache.backend.near;

import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.sharing.PerVertx;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.util.List;

/** The one near cache of a Vert.x instance and address, shared by all instances of the verticle and dropped with the last of them. */
public final class NearCache {

  private static final PerVertx<Store> STORES = new PerVertx<>();

  private record Store(NearStore entries, NearSettings settings) {
  }

  private final PerVertx.Use<Store> shared;

  private NearCache(PerVertx.Use<Store> shared) {
    this.shared = shared;
  }

  /** @throws ConfigException if the address has a near cache with other limits */
  public static NearCache acquire(Vertx vertx, String address, NearSettings settings, MeterRegistry meters) {
    return new NearCache(STORES.use(vertx, address,
        () -> new Store(new NearStore(vertx, settings, meters), settings),
        present -> checkSame(address, present.settings(), settings)));
  }

  /** What is to be told of every change in the store. */
  public ChangeListener changes() {
    return store();
  }

  public void release() {
    shared.release();
  }

  NearStore store() {
    return shared.value().entries();
  }

  private static void checkSame(String address, NearSettings present, NearSettings wanted) {
    if (!present.equals(wanted)) {
      throw new ConfigException(List.of("nearCache: must have the maximumSize " + present.maximumSize() + " and the maximumStalenessMs "
          + present.maximumStalenessMs() + ", since the near cache of the address " + address + " has been opened with these"));
    }
  }
}
