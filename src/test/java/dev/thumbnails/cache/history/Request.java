package dev.thumbnails.cache.history;

/** One request as far as it concerns one name. */
public sealed interface Request {

  /**
   * A look-up.
   *
   * @param token the caller's own, null if the cache chooses the token
   * @param source null for none
   * @param claimMs 0 if no claim is wanted
   * @param hearsOfClaims if the reply may be {@code pending}
   */
  record Get(String token, String source, long claimMs, boolean hearsOfClaims) implements Request {

    static final Get PLAIN = new Get(null, null, 0, false);
  }

  /**
   * A set.
   *
   * @param value unique among all sets, except for repetitions of one set with its claim
   * @param source null for none
   * @param ttlMs 0 for no end
   * @param claim null for none
   */
  record Set(int value, String source, long ttlMs, String claim) implements Request {
  }

  /** A delete. */
  record Delete() implements Request {
  }

  /** An invalidation, which reaches each name for itself. */
  record Invalidate(String source) implements Request {
  }

  /** A clear, which reaches each name for itself. */
  record Clear() implements Request {
  }

  /**
   * A release.
   *
   * @param reason null if no failure is to be remembered
   */
  record Release(String claim, String reason, long negativeMs) implements Request {
  }
}
