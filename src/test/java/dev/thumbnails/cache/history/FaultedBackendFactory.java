package dev.thumbnails.cache.history;

import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.backend.SimpleBackendFactory;
import dev.thumbnails.cache.config.ConfigReader;

/** The backend {@code simple} with one deliberate {@link Fault}. */
public final class FaultedBackendFactory implements CacheBackendFactory {

  @Override
  public String type() {
    return "faulted";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    Fault fault = Fault.valueOf(config.string("fault", Fault.NONE.name()));
    CacheBackendOpener simple = new SimpleBackendFactory().configure(config);
    return context -> simple.open(context).map(backend -> new FaultedBackend(backend, fault, context.vertx()));
  }
}
