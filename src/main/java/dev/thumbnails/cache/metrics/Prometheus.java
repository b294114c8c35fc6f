package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What needs {@code micrometer-registry-prometheus}, which is optional: not loaded without it. */
final class Prometheus {

  private Prometheus() {
  }

  /** @throws NoClassDefFoundError where it is not on the class path */
  static MeterRegistry create() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  static String scrape(MeterRegistry registry) {
    return ((PrometheusMeterRegistry) registry).scrape();
  }
}
