package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has been answered and done, whichever operation it was part of. Thread-safe. */
public final class CacheCounters {

  private final Map<String, Tally> gets;
  private final Tally hits;
  private final Tally puts;
  private final Tally deletes;
  private final Tally invalidations;
  private final Tally claimsGranted;
  private final Tally claimsLost;

  CacheCounters(MeterRegistry registry) {
    gets = Stream.of("hit", "miss", "negative", "pending").collect(Collectors.toUnmodifiableMap(Function.identity(),
        result -> new Tally(registry, "cache.gets", "Look-ups, by what they found", "result", result)));
    hits = gets.get("hit");
    puts = new Tally(registry, "cache.puts", "Thumbnails that were stored");
    deletes = new Tally(registry, "cache.deletes", "Names that were deleted, whether there was a thumbnail or not");
    invalidations = new Tally(registry, "cache.invalidations", "Sources that were invalidated");
    claimsGranted = new Tally(registry, "cache.claims", "Claims that were granted, and those that were lost before their holder set the thumbnail", "result", "granted");
    claimsLost = new Tally(registry, "cache.claims", "Claims that were granted, and those that were lost before their holder set the thumbnail", "result", "lost");
  }

  /** @param result what is answered as {@code status} */
  public void get(String result) {
    gets.get(result).increment();
  }

  /** A get that is answered {@code hit}. */
  public void hit() {
    hits.increment();
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
