package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.spi.metrics.MetricsProvider;
import io.vertx.micrometer.impl.MicrometerMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one class that reads the Micrometer registry of a Vert.x instance, for which Vert.x has no public method. */
final class VertxRegistry {

  private static final Logger LOG = LoggerFactory.getLogger(VertxRegistry.class);

  private VertxRegistry() {
  }

  /** Gives the registry that this very instance reports to, whatever its name; null if it has no Micrometer metrics. */
  static MeterRegistry of(Vertx vertx) {
    try {
      return vertx instanceof MetricsProvider provider && provider.getMetrics() instanceof MicrometerMetrics metrics ? metrics.registry() : null;
    } catch (LinkageError changed) {
      LOG.warn("this version of vertx-micrometer-metrics does not show its registry ({}): the cache's meters are not in it", changed.toString());
      return null;
    }
  }
}
