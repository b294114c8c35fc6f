package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.Future;

/** {@code simple}: in memory, one bounded store for each Vert.x instance and address. */
public final class SimpleBackendFactory implements CacheBackendFactory {

  @Override
  public String type() {
    return "simple";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    SimpleStore.Limits limits = new SimpleStore.Limits(
        config.number("maximumSize", 1_000_000, 1, Integer.MAX_VALUE),
        Ttl.read(config, 0));
    return context -> Future.succeededFuture(
        new SimpleBackend(context.vertx(), SimpleStore.acquire(context, limits)));
  }
}
