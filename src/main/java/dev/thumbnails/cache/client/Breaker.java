package dev.thumbnails.cache.client;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether a node is asked. One that has not answered is left alone for a second; then one may try, and the others follow if that is
 * answered. Thread-safe.
 */
final class Breaker {

  private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long CLOSED = Long.MIN_VALUE;

  private final LongSupplier nanoTime;
  private final AtomicLong openUntilNanos = new AtomicLong(CLOSED);

  Breaker() {
    this(System::nanoTime);
  }

  /** @param nanoTime a clock as {@link System#nanoTime} is one */
  Breaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Of a node that nobody has asked yet: one may try at once, the others wait for the answer. */
  static Breaker untried() {
    Breaker breaker = new Breaker();
    breaker.openUntilNanos.set(breaker.nanoTime.getAsLong());
    return breaker;
  }

  boolean isClosed() {
    return openUntilNanos.get() == CLOSED;
  }

  /** Whether it is open, and this one may try: it has to tell how that ended. */
  boolean letsTry() {
    long until = openUntilNanos.get();
    long now = nanoTime.getAsLong();
    return until != CLOSED && now - until >= 0 && openUntilNanos.compareAndSet(until, now + OPEN_NANOS);
  }

  /** Whether a request may go, be it the one that tries. */
  boolean letsThrough() {
    return isClosed() || letsTry();
  }

  /** Learns from how a request ends. */
  <T> Future<T> told(Future<T> reply) {
    return reply.onComplete(answered -> answered(), failure -> {
      if (CacheClient.isRepeatable(failure)) {
        notAnswered();
      } else {
        answered();
      }
    });
  }

  void answered() {
    if (openUntilNanos.get() != CLOSED) {
      openUntilNanos.set(CLOSED);
    }
  }

  void notAnswered() {
    openUntilNanos.set(nanoTime.getAsLong() + OPEN_NANOS);
  }
}
