package dev.thumbnails.cache.sharing;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** When to log what many may want to log at once: the first of them, and then nobody for some time. Thread-safe. */
public final class Seldom {

  private static final PerVertx<Seldom> ALL = new PerVertx<>();

  private final long intervalNanos;
  private final AtomicLong last;

  public Seldom(long intervalMs) {
    this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    this.last = new AtomicLong(System.nanoTime() - intervalNanos);
  }

  /** What all verticles of a Vert.x instance have in common under this name. */
  public static Seldom of(Vertx vertx, String name, long intervalMs) {
    return ALL.lasting(vertx, name, () -> new Seldom(intervalMs));
  }

  /** Whether it may be logged now: true to one asker in each interval. */
  public boolean mayLog() {
    long before = last.get();
    long now = System.nanoTime();
    return now - before >= intervalNanos && last.compareAndSet(before, now);
  }
}
