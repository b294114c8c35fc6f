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

  /**
   * Lets the factory of that type read its section; null after a problem has been reported.
   *
   * @param type null if it is absent, or has been reported as no string
   */
  public static CacheBackendOpener configure(String type, ConfigReader backend) {
    Map<String, CacheBackendFactory> factories = load(backend);
    CacheBackendFactory factory = type == null ? null : factories.get(type);
    if (factory != null) {
      return factory.configure(backend);
    }
    backend.allowAnyKey();
    if (type != null || !backend.has("type")) {
      backend.problem("type", (type == null ? "is required: one of " : "must be one of ") + String.join(", ", factories.keySet()));
    }
    return null;
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
