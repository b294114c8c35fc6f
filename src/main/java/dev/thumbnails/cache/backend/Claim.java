package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import java.util.Objects;

/**
 * What is asked for with a claim: the right to make a thumbnail, which one asker has at a time.
 *
 * @param token what the asker proves it with later: 1 to 64 visible ASCII characters
 * @param source the original that the thumbnail will be made from, whose invalidation voids the claim; null if it is not known
 * @param ttlMs how long it lasts, in milliseconds, 1 or more
 * @param renews whether the asker only prolongs a claim that it holds: then {@code source} does not count, and nothing is granted anew
 */
public record Claim(String token, String source, long ttlMs, boolean renews) {

  public Claim {
    Objects.requireNonNull(token, "token");
  }

  /** A claim that is granted if there is nothing. */
  public Claim(String token, String source, long ttlMs) {
    this(token, source, ttlMs, false);
  }

  /** What a set fails with whose claim is not current. */
  public static CacheException notCurrent() {
    return new CacheException(FailureCode.CONFLICT, "claim: is not current");
  }

  /** What a set fails with whose claim was taken for another source than the thumbnail's. */
  public static CacheException otherSource() {
    return new CacheException(FailureCode.CONFLICT, "source: must be the one that the claim was taken for");
  }
}
