package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.config.ConfigReader;

/** The lifetime of an entry in milliseconds, 0 being until it is deleted. */
public final class Ttl {

  /** A hundred years: the longest that every backend keeps, Caffeine's nanoseconds being the shortest. */
  public static final long MAXIMUM_MS = 3_153_600_000_000L;

  private Ttl() {
  }

  /** Reads {@code ttlMs} of a backend's configuration. */
  public static long read(ConfigReader config, long defaultMs) {
    return config.number("ttlMs", defaultMs, 0, MAXIMUM_MS);
  }
}
