package dev.thumbnails.cache;

import java.util.Objects;

/**
 * How a {@link ThumbnailCache} reaches the cache.
 *
 * @param address the {@code address} of the verticle's configuration
 * @param attemptMs how long one message may take before it is sent again or given up, in milliseconds, 1 or more
 */
public record ThumbnailCacheOptions(String address, long attemptMs) {

  public static final String DEFAULT_ADDRESS = "thumbnails.cache";
  public static final long DEFAULT_ATTEMPT_MS = 500;

  /** @throws IllegalArgumentException naming the component that is out of range */
  public ThumbnailCacheOptions {
    if (Objects.requireNonNull(address, "address").isEmpty()) {
      throw new IllegalArgumentException("address: must not be empty");
    }
    if (attemptMs < 1) {
      throw new IllegalArgumentException("attemptMs: must be 1 or more");
    }
  }

  /** The address {@value #DEFAULT_ADDRESS} and {@value #DEFAULT_ATTEMPT_MS} ms for an attempt. */
  public ThumbnailCacheOptions() {
    this(DEFAULT_ADDRESS, DEFAULT_ATTEMPT_MS);
  }

  public ThumbnailCacheOptions withAddress(String address) {
    return new ThumbnailCacheOptions(address, attemptMs);
  }

  public ThumbnailCacheOptions withAttemptMs(long attemptMs) {
    return new ThumbnailCacheOptions(address, attemptMs);
  }
}
