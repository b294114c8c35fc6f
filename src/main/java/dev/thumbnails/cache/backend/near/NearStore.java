package dev.thumbnails.cache.backend.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Lookup.Hit;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The thumbnails of a near cache. None is given that was asked for longer ago than the bound, whatever has been heard or missed since;
 * and what has changed while it was being loaded is not kept. Thread-safe.
 *
 * <p>Names share a bounded number of counters of changes: a change may keep a load of another name from being kept, which costs that name a
 * load.
 */
final class NearStore implements ChangeListener {

  private static final int COUNTERS = 4096;
  /** One read in so many, and one, counts for what is evicted. */
  private static final int RECORDED = 7;

  /** @param epoch in which it was asked for */
  private record Near(Hit hit, long askedNanos, int epoch) {
  }

  private final Vertx vertx;
  private final Cache<String, Near> entries;
  private final Policy<String, Near> quietly;
  private final long boundNanos;
  private final NearMeters meters;
  private final AtomicIntegerArray changes = new AtomicIntegerArray(COUNTERS);
  private final AtomicInteger changesOfSources = new AtomicInteger();
  /** Ends with each change of everything, and whatever is from another one is none any more. */
  private final AtomicInteger epoch = new AtomicInteger();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  /** Held for reading while an entry is put. A removal that looks through all entries may pass by one that is being put. */
  private final ReadWriteLock putting = new ReentrantReadWriteLock(true);
  /** When something was kept last: to free memory by, in place of a look at the clock at each read, which would cost as much as the rest. */
  private volatile long keptNanos = System.nanoTime();

  NearStore(Vertx vertx, NearSettings settings, MeterRegistry registry) {
    this.vertx = vertx;
    this.boundNanos = TimeUnit.MILLISECONDS.toNanos(settings.maximumStalenessMs());
    this.entries = Caffeine.newBuilder()
        .maximumSize(settings.maximumSize())
        .expireAfterWrite(settings.maximumStalenessMs(), TimeUnit.MILLISECONDS)
        .ticker(() -> keptNanos)
        // Evictions are done by whoever writes, so that the bound holds however fast that is.
        .executor(Runnable::run)
        .evictionListener((name, near, cause) -> evicted())
        .build();
    this.quietly = entries.policy();
    this.meters = new NearMeters(registry, entries);
  }

  /** Null where there is none, or it is too old. */
  Hit get(String name) {
    // To tell the popular from the others takes no more, and each that is recorded costs as much as the look-up.
    Near near = (ThreadLocalRandom.current().nextInt() & RECORDED) == 0 ? entries.getIfPresent(name) : quietly.getIfPresentQuietly(name);
    if (near == null || near.epoch() != epoch.get() || System.nanoTime() - near.askedNanos() > boundNanos) {
      return null;
    }
    meters.hit();
    return near.hit();
  }

  /** To be begun before the backend is asked. */
  Load load(String name) {
    return new Load(name);
  }

  @Override
  public void changed(String name) {
    changes.incrementAndGet(counter(name));
    entries.invalidate(name);
  }

  /** On a worker: there may be many to look at. */
  @Override
  public Future<Void> sourceChanged(String source) {
    return vertx.executeBlocking(() -> {
      awaitPuts();
      return entries.asMap().values().removeIf(near -> source.equals(near.hit().thumbnail().source()));
    }, false).mapEmpty();
  }

  /** From then on nothing is put that was asked for before, and what was being put is there. */
  private void awaitPuts() {
    putting.writeLock().lock();
    try {
      changesOfSources.incrementAndGet();
    } finally {
      putting.writeLock().unlock();
    }
  }

  /** What is over takes up room until a worker has removed it. */
  @Override
  public void allChanged() {
    epoch.incrementAndGet();
    if (sweeping.compareAndSet(false, true)) {
      vertx.executeBlocking(this::sweep, false);
    }
  }

  private boolean sweep() {
    // Before it is looked: what changes from now on has a sweep of its own.
    sweeping.set(false);
    return entries.asMap().values().removeIf(near -> near.epoch() != epoch.get());
  }

  private void evicted() {
    meters.evicted();
  }

  private static int counter(String name) {
    return name.hashCode() & COUNTERS - 1;
  }

  /** What is being asked of the backend. */
  final class Load {

    private final String name;
    private final long askedNanos = System.nanoTime();
    private final int seen;
    private final int seenOfSources;
    private final int seenEpoch;

    private Load(String name) {
      this.name = name;
      this.seen = changes.get(counter(name));
      this.seenOfSources = changesOfSources.get();
      this.seenEpoch = epoch.get();
    }

    /** Keeps a hit, unless something has changed since. */
    void answered(Lookup found) {
      if (!(found instanceof Hit hit)) {
        meters.miss();
        return;
      }
      Near near = new Near(hit, askedNanos, seenEpoch);
      keptNanos = System.nanoTime();
      if (put(near)) {
        meters.miss();
      } else {
        meters.bypass();
      }
    }

    /** An event loop does not wait for a removal that is just beginning: the entry has changed, or is loaded again. */
    private boolean put(Near near) {
      if (!begins()) {
        return false;
      }
      try {
        // One step with the removal of a name. A change counts first and removes then, so that nobody is given what has changed.
        return !isOver() && entries.asMap().compute(name, (same, present) -> isOver() ? present : near) == near;
      } finally {
        putting.readLock().unlock();
      }
    }

    /** With a time, even of nothing, the lock lets a removal that waits go first. */
    private boolean begins() {
      try {
        return putting.readLock().tryLock(0, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    private boolean isOver() {
      return changes.get(counter(name)) != seen || changesOfSources.get() != seenOfSources || epoch.get() != seenEpoch;
    }
  }
}
