package dev.thumbnails.cache;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** How long the machine has held up everybody: measured by a thread that does nothing else, so that what holds up an event loop alone is not in it. */
public final class Stalls implements AutoCloseable {

  private static final long EVERY_MS = 5;

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private long last = System.nanoTime();
  private volatile long longestNanos;

  public Stalls() {
    thread.scheduleWithFixedDelay(this::look, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - last - TimeUnit.MILLISECONDS.toNanos(EVERY_MS));
    last = now;
  }

  /** Until now. */
  public long longestMs() {
    return TimeUnit.NANOSECONDS.toMillis(longestNanos);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
