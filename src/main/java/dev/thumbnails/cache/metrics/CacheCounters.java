package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has been answered and done, whichever operation it was part of. Thread-safe. */
public final class CacheCounters {

  private final Map<String, Counter> gets;
  private final Counter puts;
  private final Counter deletes;
  private final Counter invalidations;
  private final Counter claimsGranted;
  private final Counter claimsLost;

  CacheCounters(MeterRegistry registry) {
    gets = Stream.of("hit", "miss", "negative", "pending")
        .collect(Collectors.toUnmodifiableMap(Function.identity(), result -> registry.counter("cache.gets", "result", result)));
    puts = registry.counter("cache.puts");
    deletes = registry.counter("cache.deletes");
    invalidations = registry.counter("cache.invalidations");
    claimsGranted = registry.counter("cache.claims", "result", "granted");
    claimsLost = registry.counter("cache.claims", "result", "lost");
  }

  /** @param result what is answered as {@code status} */
  public void get(String result) {
    gets.get(result).increment();
  }

  public void put() {
    puts.increment();
  }

  public void delete() {
    deletes.increment();
  }

  public void invalidation() {
    invalidations.increment();
  }

  public void claimGranted() {
    claimsGranted.increment();
  }

  /** A claim was not current any more when its holder came to set the thumbnail. */
  public void claimLost() {
    claimsLost.increment();
  }
}
