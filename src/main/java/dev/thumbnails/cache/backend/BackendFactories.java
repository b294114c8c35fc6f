package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.config.ConfigReader;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The backends on the class path, by their type. */
public final class BackendFactories {

  private BackendFactories() {
  }

  /** Lets the factory that {@code backend.type} names read its section; null after a problem has been reported. */
  public static CacheBackendOpener configure(ConfigReader backend) {
    Map<String, CacheBackendFactory> factories = load(backend);
    CacheBackendFactory factory = factories.get(backend.text("type", ""));
    if (factory == null) {
      backend.allowAnyKey();
      backend.problem("type", (backend.has("type") ? "must be one of " : "is required: one of ") + String.join(", ", factories.keySet()));
      return null;
    }
    return factory.configure(backend);
  }

  private static Map<String, CacheBackendFactory> load(ConfigReader backend) {
    Map<String, CacheBackendFactory> factories = new TreeMap<>();
    found().forEach(factory -> {
      CacheBackendFactory other = factories.putIfAbsent(factory.type(), factory);
      if (other != null && other.getClass() != factory.getClass()) {
        backend.problem("type", "two backends of the type " + factory.type() + ": " + other.getClass().getName() + " and "
            + factory.getClass().getName());
      }
    });
    return factories;
  }

  /** By the application's class loader, which may be the thread's, and by the one that has loaded this class. */
  private static Stream<CacheBackendFactory> found() {
    return Stream.of(Thread.currentThread().getContextClassLoader(), BackendFactories.class.getClassLoader())
        .flatMap(loader -> ServiceLoader.load(CacheBackendFactory.class, loader).stream())
        .map(ServiceLoader.Provider::get);
  }
}
