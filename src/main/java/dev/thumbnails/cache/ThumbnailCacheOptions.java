package dev.thumbnails.cache;

import java.util.Objects;

/**
 * How a {@link ThumbnailCache} reaches the cache.
 *
 * @param address the {@code address} of the verticle's configuration
 * @param attemptMs how long one message may take before it is sent again or given up, in milliseconds, 1 to 600000
 * @param limitMs how long {@link ThumbnailCache#getOrCreate} and {@link ThumbnailCache#getAll} may take at most, in milliseconds, 1 to 86400000, which is a day
 * @param claimMs how long a creation may take before others may begin another one, in milliseconds, 10 to 600000
 */
public record ThumbnailCacheOptions(String address, long attemptMs, long limitMs, long claimMs) {

  public static final String DEFAULT_ADDRESS = "thumbnails.cache";
  public static final long DEFAULT_ATTEMPT_MS = 500;
  public static final long DEFAULT_LIMIT_MS = 30_000;
  public static final long DEFAULT_CLAIM_MS = 30_000;

  /** @throws IllegalArgumentException naming the component that is out of range */
  public ThumbnailCacheOptions {
    require(!Objects.requireNonNull(address, "address").isEmpty(), "address: must not be empty");
    require(attemptMs >= 1 && attemptMs <= 600_000, "attemptMs: must be from 1 to 600000");
    require(limitMs >= 1 && limitMs <= 86_400_000, "limitMs: must be from 1 to 86400000");
    require(claimMs >= 10 && claimMs <= 600_000, "claimMs: must be from 10 to 600000");
  }

  /** All defaults. */
  public ThumbnailCacheOptions() {
    this(DEFAULT_ADDRESS, DEFAULT_ATTEMPT_MS, DEFAULT_LIMIT_MS, DEFAULT_CLAIM_MS);
  }

  public ThumbnailCacheOptions withAddress(String address) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs);
  }

  public ThumbnailCacheOptions withAttemptMs(long attemptMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs);
  }

  public ThumbnailCacheOptions withLimitMs(long limitMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs);
  }

  public ThumbnailCacheOptions withClaimMs(long claimMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
