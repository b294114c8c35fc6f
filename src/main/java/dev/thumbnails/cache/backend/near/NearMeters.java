package dev.thumbnails.cache.backend.near;

import com.github.benmanes.caffeine.cache.Cache;
import dev.thumbnails.cache.metrics.Tally;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What a near cache counts: hits, misses, and bypasses, which are answers that were not kept since something changed meanwhile. */
final class NearMeters {

  private final Tally hits;
  private final Tally misses;
  private final Tally bypasses;
  private final Tally evictions;

  NearMeters(MeterRegistry registry, Cache<?, ?> entries) {
    hits = gets(registry, "hit");
    misses = gets(registry, "miss");
    bypasses = gets(registry, "bypass");
    evictions = new Tally(registry, "cache.near.evictions", "Thumbnails removed from the near cache for want of room or for their age");
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

  private static Tally gets(MeterRegistry registry, String result) {
    return new Tally(registry, "cache.near.gets", "Look-ups of the near cache", "result", result);
  }
}
