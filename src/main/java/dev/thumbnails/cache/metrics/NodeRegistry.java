package dev.thumbnails.cache.metrics;

import dev.thumbnails.cache.sharing.PerVertx;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * The registry of one Vert.x instance, which every cache in it counts in, and which is gone with the last of them. It is Prometheus's if
 * {@code micrometer-registry-prometheus} is on the class path, so that it can be scraped.
 */
public final class NodeRegistry {

  private static final PerVertx<MeterRegistry> REGISTRIES = new PerVertx<>();
  private static final String NAME = "node";

  private NodeRegistry() {
  }

  static PerVertx.Use<MeterRegistry> use(Vertx vertx) {
    return REGISTRIES.use(vertx, NAME, NodeRegistry::create);
  }

  /** The present one; null without a cache. */
  static MeterRegistry find(Vertx vertx) {
    return REGISTRIES.finder(vertx, NAME).get();
  }

  /**
   * Every meter of this Vert.x instance's caches in Prometheus's text format, which is no text without a cache; empty if Prometheus's registry
   * is not on the class path.
   */
  public static Optional<String> scrape(Vertx vertx) {
    MeterRegistry present = find(vertx);
    MeterRegistry registry = present == null ? create() : present;
    return registry instanceof SimpleMeterRegistry ? Optional.empty() : Optional.of(Prometheus.scrape(registry));
  }

  private static MeterRegistry create() {
    try {
      return Prometheus.create();
    } catch (NoClassDefFoundError absent) {
      return new SimpleMeterRegistry();
    }
  }
}
