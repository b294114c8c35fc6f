package dev.thumbnails.cache.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many attempts may be made again: one for every five requests, and ten a second beside that, so that a cluster with too much to do is
 * not given three times as much. What is not used is kept, up to a bound, for the moment when a node is lost. Thread-safe.
 */
final class RetryBudget {

  private static final long RETRY = 5;
  private static final long PER_SECOND = 10 * RETRY;
  private static final long MOST = 500 * RETRY;
  private static final long LEAST = 100 * RETRY;

  private final AtomicLong balance = new AtomicLong(LEAST);
  private final LongSupplier nanoTime;
  private final AtomicLong paidUntilNanos;

  RetryBudget() {
    this(System::nanoTime);
  }

  /** @param nanoTime a clock as {@link System#nanoTime} is one */
  RetryBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.paidUntilNanos = new AtomicLong(nanoTime.getAsLong());
  }

  void request() {
    add(1);
  }

  /** Whether there is one left. */
  boolean takeRetry() {
    payForTime();
    return balance.getAndUpdate(left -> left >= RETRY ? left - RETRY : left) >= RETRY;
  }

  private void payForTime() {
    long paidUntil = paidUntilNanos.get();
    long seconds = (nanoTime.getAsLong() - paidUntil) / TimeUnit.SECONDS.toNanos(1);
    if (seconds > 0 && paidUntilNanos.compareAndSet(paidUntil, paidUntil + TimeUnit.SECONDS.toNanos(seconds))) {
      add(Math.min(seconds, MOST) * PER_SECOND);
    }
  }

  private void add(long amount) {
    if (balance.get() < MOST) {
      balance.updateAndGet(left -> Math.min(MOST, left + amount));
    }
  }
}
