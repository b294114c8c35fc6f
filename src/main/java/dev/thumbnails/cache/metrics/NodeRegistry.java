package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Optional;

/**
 * The registry of one Vert.x instance, which every cache in it counts in. It is Prometheus's where {@code micrometer-registry-prometheus}
 * is on the class path, so that it can be scraped.
 */
public final class NodeRegistry implements Shareable {

  private static final String KEY = "dev.thumbnails.cache.metrics";

  private final MeterRegistry registry;

  private NodeRegistry(MeterRegistry registry) {
    this.registry = registry;
  }

  static MeterRegistry of(Vertx vertx) {
    return shared(vertx).registry;
  }

  /** Every meter of this Vert.x instance's caches in Prometheus's text format; empty without its registry on the class path. */
  public static Optional<String> scrape(Vertx vertx) {
    MeterRegistry registry = of(vertx);
    return registry instanceof SimpleMeterRegistry ? Optional.empty() : Optional.of(Prometheus.scrape(registry));
  }

  private static NodeRegistry shared(Vertx vertx) {
    LocalMap<String, NodeRegistry> registries = vertx.sharedData().getLocalMap(KEY);
    return registries.computeIfAbsent(KEY, key -> new NodeRegistry(create()));
  }

  private static MeterRegistry create() {
    try {
      return Prometheus.create();
    } catch (NoClassDefFoundError absent) {
      return new SimpleMeterRegistry();
    }
  }
}
