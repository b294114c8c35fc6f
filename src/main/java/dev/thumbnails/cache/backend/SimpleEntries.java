package dev.thumbnails.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.Transition.Change;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Claimed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The entries of a store in memory, and which of them depend on a source. An entry and its place in the index change as one step.
 * Thread-safe.
 *
 * <p>Claims take no room from thumbnails and are not evicted for them, for a claim that is forgotten would be granted twice. There are
 * at most {@value #MAXIMUM_CLAIMS} at a time: each of them is in the way of every eviction.
 */
final class SimpleEntries {

  static final int MAXIMUM_CLAIMS = 10_000;

  private static final long FOREVER = Long.MAX_VALUE;
  private static final long START = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

  private final Cache<String, Entry> entries;
  private final SourceIndex index = new SourceIndex();
  private final Counter evictions;
  private final Consumer<String> claimEnded;
  private final AtomicInteger claims = new AtomicInteger();

  SimpleEntries(long maximumSize, MeterRegistry meters, Consumer<String> claimEnded) {
    this.claimEnded = claimEnded;
    this.evictions = Counter.builder("cache.evictions").description("Entries removed for want of room or at their lifetime's end")
        .register(meters);
    this.entries = Caffeine.newBuilder()
        .maximumWeight(maximumSize)
        .<String, Entry>weigher((name, entry) -> entry instanceof Claimed ? 0 : 1)
        .expireAfter(new Lifetime())
        .ticker(SimpleEntries::nanos)
        // Evictions are done by whoever writes, so that the bound holds however fast that is.
        .executor(Runnable::run)
        .evictionListener(this::evicted)
        .build();
    Gauge.builder("cache.size", this, SimpleEntries::size).description("Entries, about").register(meters);
  }

  /** The clock of the entries' ends: above 0, and no change of the host's clock moves it. */
  static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(nanos());
  }

  /** What is there and not over, or null. */
  Entry get(String name) {
    return entries.getIfPresent(name);
  }

  /** Applies a transition atomically; throws what it throws, and then nothing has changed. */
  <R> R update(String name, Transition<R> transition) {
    Applied<R> applied = new Applied<>(transition);
    entries.asMap().compute(name, applied::apply);
    if (applied.endedClaim) {
      claimEnded.accept(name);
    }
    return applied.result;
  }

  /** The names that depend on a source now. */
  Set<String> namesOf(String source) {
    return index.namesOf(source);
  }

  /** All names, as far as they stay while they are walked through. */
  Set<String> names() {
    return entries.asMap().keySet();
  }

  private static long nanos() {
    return System.nanoTime() - START;
  }

  private long size() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private void evicted(String name, Entry entry, RemovalCause cause) {
    index.remove(entry.source(), name);
    if (entry instanceof Claimed) {
      claims.decrementAndGet();
    } else {
      evictions.increment();
    }
  }

  private void countClaims(Entry present, Entry next) {
    int more = (next instanceof Claimed ? 1 : 0) - (present instanceof Claimed ? 1 : 0);
    if (claims.addAndGet(more) > MAXIMUM_CLAIMS && more > 0) {
      claims.addAndGet(-more);
      throw new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many claims");
    }
  }

  /** One transition, within the map's own step. */
  private final class Applied<R> {

    private final Transition<R> transition;
    private R result;
    private boolean endedClaim;

    Applied(Transition<R> transition) {
      this.transition = transition;
    }

    Entry apply(String name, Entry present) {
      Change<R> change = transition.apply(present);
      countClaims(present, change.next());
      result = change.result();
      endedClaim = Transition.endsClaim(present, change.next());
      if (change.next() != present) {
        index.move(name, present, change.next());
      }
      return change.next();
    }
  }

  /** An entry lives until its end, whenever it is written. */
  private static final class Lifetime implements Expiry<String, Entry> {

    @Override
    public long expireAfterCreate(String name, Entry entry, long nowNanos) {
      return entry.endMs() == 0 ? FOREVER : Math.max(0, TimeUnit.MILLISECONDS.toNanos(entry.endMs()) - nowNanos);
    }

    @Override
    public long expireAfterUpdate(String name, Entry entry, long nowNanos, long currentNanos) {
      return expireAfterCreate(name, entry, nowNanos);
    }

    @Override
    public long expireAfterRead(String name, Entry entry, long nowNanos, long currentNanos) {
      return currentNanos;
    }
  }
}
