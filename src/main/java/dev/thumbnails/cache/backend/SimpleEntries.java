package dev.thumbnails.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Transition.Change;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Stored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The entries of a store in memory, which of them depend on a source, and which have an end. An entry and its places beside it change as one step.
 * Thread-safe.
 *
 * <p>A thumbnail that has neither an end nor a claim, as most have, is kept as it is, without an {@link Entry} around it. What is over is nothing; it is
 * removed by those who write.
 *
 * <p>Claims take no room from thumbnails and are not evicted for them, for a claim that is forgotten would be granted twice. There are
 * at most {@value #MAXIMUM_CLAIMS} at a time: each of them is in the way of every eviction.
 */
final class SimpleEntries {

  static final int MAXIMUM_CLAIMS = 10_000;

  /** What is over that one write removes: there may be a million that ended at once. */
  private static final int SWEPT = 32;
  /** One read in so many, and one, counts for what is evicted. */
  private static final int RECORDED = 7;
  private static final long START = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

  /** Thumbnails and entries. */
  private final Cache<String, Object> entries;
  private final Policy<String, Object> quietly;
  private final SourceIndex index = new SourceIndex();
  private final Endings endings = new Endings();
  private final Runnable evicted;
  private final Consumer<String> claimEnded;
  private final AtomicInteger claims = new AtomicInteger();

  SimpleEntries(long maximumSize, MeterRegistry meters, Consumer<String> claimEnded) {
    this(maximumSize, Counter.builder("cache.evictions").description("Entries removed for want of room or at their lifetime's end")
        .register(meters)::increment, claimEnded);
    Gauge.builder("cache.size", this, SimpleEntries::size).description("Entries, about").register(meters);
  }

  /** @param evicted is run for each entry that is removed for want of room or at its lifetime's end, within the map's own step */
  SimpleEntries(long maximumSize, Runnable evicted, Consumer<String> claimEnded) {
    this.claimEnded = claimEnded;
    this.evicted = evicted;
    this.entries = Caffeine.newBuilder()
        .maximumWeight(maximumSize)
        .<String, Object>weigher((name, value) -> value instanceof Claimed ? 0 : 1)
        // Evictions are done by whoever writes, so that the bound holds however fast that is.
        .executor(Runnable::run)
        .evictionListener((name, value, cause) -> dropped(name, entry(value)))
        .build();
    this.quietly = entries.policy();
  }

  /** The clock of the entries' ends: above 0, and no change of the host's clock moves it. */
  static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - START);
  }

  /** What is there and not over, or null. */
  Entry get(String name) {
    Entry entry = entry(value(name));
    return Endings.isOver(entry, nowMs()) ? null : entry;
  }

  /** The thumbnail of {@link #get}, or null. */
  Thumbnail thumbnail(String name) {
    Object value = value(name);
    if (value == null || value instanceof Thumbnail) {
      return (Thumbnail) value;
    }
    return value instanceof Stored stored && !Endings.isOver(stored, nowMs()) ? stored.thumbnail() : null;
  }

  /** Applies a transition atomically; throws what it throws, and then nothing has changed. */
  <R> R update(String name, Transition<R> transition) {
    sweep();
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

  private Object value(String name) {
    // To tell the popular from the others takes no more, and each that is recorded costs more than the look-up.
    return (ThreadLocalRandom.current().nextInt() & RECORDED) == 0 ? entries.getIfPresent(name) : quietly.getIfPresentQuietly(name);
  }

  private long size() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private void sweep() {
    long nowMs = nowMs();
    String name = endings.takeOver(nowMs);
    for (int swept = 1; name != null; swept++) {
      removeIfOver(name);
      name = swept < SWEPT ? endings.takeOver(nowMs) : null;
    }
  }

  private void removeIfOver(String name) {
    // Not computeIfPresent, which looks without a lock first: an entry that another thread is about to put would be passed over, and stay for ever.
    entries.asMap().compute(name, (same, value) -> {
      Entry kept = entry(value);
      if (!Endings.isOver(kept, nowMs())) {
        return value;
      }
      dropped(name, kept);
      return null;
    });
  }

  /** For want of room, or at its end; within the map's own step. */
  private void dropped(String name, Entry entry) {
    index.remove(entry.source(), name);
    endings.move(name, entry, null);
    if (entry instanceof Claimed) {
      claims.decrementAndGet();
    } else {
      evicted.run();
    }
  }

  private static Entry entry(Object value) {
    return value instanceof Thumbnail thumbnail ? new Stored(thumbnail, null, 0) : (Entry) value;
  }

  private static Object keptAs(Entry entry) {
    return entry instanceof Stored stored && stored.claim() == null && stored.endMs() == 0 ? stored.thumbnail() : entry;
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

    Object apply(String name, Object value) {
      Entry kept = entry(value);
      boolean isOver = Endings.isOver(kept, nowMs());
      Entry present = isOver ? null : kept;
      Change<R> change = transition.apply(present);
      countClaims(kept, change.next());
      if (isOver && !(kept instanceof Claimed)) {
        evicted.run();
      }
      result = change.result();
      endedClaim = Transition.endsClaim(present, change.next());
      if (change.next() == kept) {
        return value;
      }
      index.move(name, kept, change.next());
      endings.move(name, kept, change.next());
      return keptAs(change.next());
    }
  }
}
