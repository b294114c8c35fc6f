package dev.thumbnails.cache.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a node is asked. One that has not answered is left alone for a second; then one request may try, and the others follow if it is
 * answered. Thread-safe.
 */
final class Breaker {

  private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSED = Long.MIN_VALUE;

  private final AtomicLong openUntilNanos = new AtomicLong(CLOSED);

  /** Whoever is let through has to tell how it ended. */
  boolean letsThrough() {
    long until = openUntilNanos.get();
    if (until == CLOSED) {
      return true;
    }
    long now = System.nanoTime();
    return now - until >= 0 && openUntilNanos.compareAndSet(until, now + OPEN_NANOS);
  }

  void answered() {
    if (openUntilNanos.get() != CLOSED) {
      openUntilNanos.set(CLOSED);
    }
  }

  void notAnswered() {
    openUntilNanos.set(System.nanoTime() + OPEN_NANOS);
  }
}
