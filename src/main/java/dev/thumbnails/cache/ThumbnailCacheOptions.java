package dev.thumbnails.cache;

import java.util.Objects;

/**
 * How a {@link ThumbnailCache} reaches the cache.
 *
 * @param address the {@code address} of the verticle's configuration
 * @param attemptMs how long one message may take before it is sent again or given up, in milliseconds, 1 to 600000
 * @param limitMs how long {@link ThumbnailCache#getAll}, and {@link ThumbnailCache#getOrCreate} until its creator is called, may take at
 *     most, in milliseconds, 1 to 86400000, which is a day
 * @param claimMs how long a name stays blocked after the node that creates its thumbnail has died, in milliseconds, 10 to 600000. A creation may take longer,
 *     because its claim is renewed every third of this time
 * @param negativeMs how long a failed creation of this caller is remembered, in milliseconds, 0 to 86400000, which is a day; 0 means that it is not
 */
public record ThumbnailCacheOptions(String address, long attemptMs, long limitMs, long claimMs, long negativeMs) {

  public static final String DEFAULT_ADDRESS = "thumbnails.cache";
  public static final long DEFAULT_ATTEMPT_MS = 500;
  public static final long DEFAULT_LIMIT_MS = 30_000;
  public static final long DEFAULT_CLAIM_MS = 10_000;
  public static final long DEFAULT_NEGATIVE_MS = 5000;

  /** @throws IllegalArgumentException naming the component that is out of range */
  public ThumbnailCacheOptions {
    require(!Objects.requireNonNull(address, "address").isEmpty(), "address: must not be empty");
    require(attemptMs >= 1 && attemptMs <= 600_000, "attemptMs: must be from 1 to 600000");
    require(limitMs >= 1 && limitMs <= 86_400_000, "limitMs: must be from 1 to 86400000");
    require(claimMs >= 10 && claimMs <= 600_000, "claimMs: must be from 10 to 600000");
    require(negativeMs >= 0 && negativeMs <= 86_400_000, "negativeMs: must be from 0 to 86400000");
  }

  /** The default {@code negativeMs}. */
  public ThumbnailCacheOptions(String address, long attemptMs, long limitMs, long claimMs) {
    this(address, attemptMs, limitMs, claimMs, DEFAULT_NEGATIVE_MS);
  }

  /** All defaults. */
  public ThumbnailCacheOptions() {
    this(DEFAULT_ADDRESS, DEFAULT_ATTEMPT_MS, DEFAULT_LIMIT_MS, DEFAULT_CLAIM_MS);
  }

  public ThumbnailCacheOptions withAddress(String address) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs, negativeMs);
  }

  public ThumbnailCacheOptions withAttemptMs(long attemptMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs, negativeMs);
  }

  public ThumbnailCacheOptions withLimitMs(long limitMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs, negativeMs);
  }

  public ThumbnailCacheOptions withClaimMs(long claimMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs, negativeMs);
  }

  public ThumbnailCacheOptions withNegativeMs(long negativeMs) {
    return new ThumbnailCacheOptions(address, attemptMs, limitMs, claimMs, negativeMs);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
