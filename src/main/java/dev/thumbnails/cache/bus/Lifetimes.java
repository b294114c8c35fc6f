package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.Ttl;
import java.util.concurrent.ThreadLocalRandom;

/** How long what is set lives: as its message says, or else as the backend does, and by chance a little less. */
final class Lifetimes {

  private final long defaultMs;
  private final double jitter;

  Lifetimes(long defaultMs, double jitter) {
    this.defaultMs = defaultMs;
    this.jitter = jitter;
  }

  /** In milliseconds, 0 for no end, below that for none at all; of its own for each call. */
  long nextMs(Request request) {
    long ttlMs = request.number(Header.TTL_MS, 0, Ttl.MAXIMUM_MS).orElse(defaultMs);
    return ttlMs <= 0 || jitter == 0 ? ttlMs : Math.max(1, ttlMs - (long) (ttlMs * jitter * ThreadLocalRandom.current().nextDouble()));
  }
}
