package dev.thumbnails.cache.backend.redis;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: twice as long each time up to a bound, and never in step with other nodes. */
final class BackOff {

  private static final long FIRST_MS = 50;
  /** Where nobody is there to be burdened, to be back soon. */
  private static final long LONGEST_MS = 250;
  /** A server that refuses has work with each attempt. */
  private static final long LONGEST_REFUSED_MS = 2000;

  private long limitMs = FIRST_MS;

  /**
   * A random time from half the present limit to the limit, which then doubles.
   *
   * @param refused whether a server has answered the last attempt
   */
  long nextMs(boolean refused) {
    limitMs = Math.min(limitMs, refused ? LONGEST_REFUSED_MS : LONGEST_MS);
    long delayMs = ThreadLocalRandom.current().nextLong(limitMs / 2, limitMs + 1);
    limitMs *= 2;
    return delayMs;
  }

  void reset() {
    limitMs = FIRST_MS;
  }
}
