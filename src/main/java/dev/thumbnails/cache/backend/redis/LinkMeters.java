package dev.thumbnails.cache.backend.redis;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what becomes of the connections to Redis. Thread-safe. */
final class LinkMeters {

  private final Counter connected;
  private final Counter lost;
  private final Counter repeated;

  LinkMeters(MeterRegistry registry) {
    connected = Counter.builder("cache.redis.connections").description("Connections to Redis that were made").register(registry);
    lost = Counter.builder("cache.redis.losses").description("Connections to Redis that were lost, or given up").register(registry);
    repeated = Counter.builder("cache.redis.repeats").description("Commands sent again, since their connection was lost").register(registry);
  }

  void connected() {
    connected.increment();
  }

  void lost() {
    lost.increment();
  }

  void repeated(int commands) {
    repeated.increment(commands);
  }
}
