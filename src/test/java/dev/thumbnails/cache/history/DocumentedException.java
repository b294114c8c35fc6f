package dev.thumbnails.cache.history;

/** Lists all that the documents allow though it is not linearizable. The checker allows nothing else. */
public enum DocumentedException {

  /** Holds for every backend. The checker lets such a change take effect later or never. */
  UNKNOWN_OUTCOME("A set that has failed may have been stored nevertheless, or be stored a moment later: what was lost may be the answer."),
  /** Holds for {@code ThumbnailCache} and the bridge. The checker lets an operation that took long happen twice between its call and its return. */
  REPEATED_ATTEMPT("An attempt that nobody answers in attemptMs, or for which there is no cache, is made again."),
  /** Follows from {@link #REPEATED_ATTEMPT}. */
  REPEATED_DELETE("delete: was there one (a retried delete may answer false)."),
  /** Holds for the near cache. The checker lets the window of a hit begin so much earlier, but not before this node's own last change of the name. */
  NEAR_STALENESS("An entry lives there at most maximumStalenessMs, counted from when its load was sent; so no answer is older."),
  /**
   * Holds for Redis and for {@code simple}: a clear walks the keys, and may meet a key again that is there anew. SCAN may do so, and so may the iterator of a
   * map in memory; a Cluster and the formats of Python are walked twice. The checker lets a clear take effect on a name up to three times between its call and
   * its return.
   */
  REPEATED_CLEAR("clear: an entry that is set while it runs may be removed, more than once if it is set again."),
  /**
   * Holds for slots that move. MIGRATE sends how long a key still lives, and the next master counts from when it comes. The checker lets entries end later, by
   * {@link Limits#late}. It is Redis that documents this.
   */
  MOVED_LIFETIME("RESTORE: ttl is the time to live of the key in milliseconds.");

  private final String sentence;

  DocumentedException(String sentence) {
    this.sentence = sentence;
  }

  /** The sentence as the documents have it. */
  public String sentence() {
    return sentence;
  }
}
