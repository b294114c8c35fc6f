package dev.thumbnails.cache.backend.redis;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: twice as long each time up to a bound, and never in step with other nodes. */
final class BackOff {

  private static final long FIRST_MS = 50;
  private static final long LONGEST_MS = 800;

  private long limitMs = FIRST_MS;

  /** A random time from half the present limit to the limit, which then doubles. */
  long nextMs() {
    long delayMs = ThreadLocalRandom.current().nextLong(limitMs / 2, limitMs + 1);
    limitMs = Math.min(LONGEST_MS, limitMs * 2);
    return delayMs;
  }

  void reset() {
    limitMs = FIRST_MS;
  }
}
