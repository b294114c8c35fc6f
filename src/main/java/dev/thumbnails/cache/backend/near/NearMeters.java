package dev.thumbnails.cache.backend.near;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What a near cache counts: hits, misses, and bypasses, which are answers that were not kept since something changed meanwhile. */
final class NearMeters {

  private final Counter hits;
  private final Counter misses;
  private final Counter bypasses;
  private final Counter evictions;

  NearMeters(MeterRegistry registry, Cache<?, ?> entries) {
    hits = gets(registry, "hit");
    misses = gets(registry, "miss");
    bypasses = gets(registry, "bypass");
    evictions = Counter.builder("cache.near.evictions").description("Thumbnails removed from the near cache for want of room or for their age")
        .register(registry);
    Gauge.builder("cache.near.size", entries, Cache::estimatedSize).description("Thumbnails in the near cache, about").register(registry);
  }

  void hit() {
    hits.increment();
  }

  void miss() {
    misses.increment();
  }

  void bypass() {
    bypasses.increment();
  }

  void evicted() {
    evictions.increment();
  }

  private static Counter gets(MeterRegistry registry, String result) {
    return Counter.builder("cache.near.gets").description("Look-ups of the near cache").tag("result", result).register(registry);
  }
}
