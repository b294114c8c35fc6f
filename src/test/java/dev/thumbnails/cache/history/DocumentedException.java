package dev.thumbnails.cache.history;

/** What the documents allow, though it is not linearizable. The checker allows nothing else. */
public enum DocumentedException {

  /** Of every backend. The checker lets such a change take effect later or never. */
  UNKNOWN_OUTCOME("A set that has failed may have been stored nevertheless, or be stored a moment later: what was lost may be the answer."),
  /** Of {@code ThumbnailCache} and the bridge. The checker lets an operation that took long happen twice between its call and its return. */
  REPEATED_ATTEMPT("An attempt that nobody answers in attemptMs, or for which there is no cache, is made again."),
  /** Of {@code ThumbnailCache} and the bridge. Follows from {@link #REPEATED_ATTEMPT}. */
  REPEATED_DELETE("delete: was there one (a retried delete may answer false)."),
  /** Of the near cache. The checker lets the window of a hit begin so much earlier, but not before this node's own last change of the name. */
  NEAR_STALENESS("An entry lives there at most maximumStalenessMs, counted from when its load was sent; so no answer is older."),
  /**
   * Of Redis: a clear walks the keys with SCAN, which may give a key twice; and what Python shares is walked twice. The checker lets a clear take effect on a
   * name up to three times between its call and its return. The pages of the cache do not say so yet.
   */
  REPEATED_CLEAR("Controls before thumbnails: what is set meanwhile is removed with all that belongs to it."),
  /** Of Redis Cluster. The checker lets an invalidation leave a name out while two sets with different sources are under way. */
  RACING_SOURCES_IN_CLUSTER("While two sets of one name with different sources race in a Cluster, an invalidation in that moment may miss the name.");

  private final String sentence;

  DocumentedException(String sentence) {
    this.sentence = sentence;
  }

  /** The sentence as the documents have it. */
  public String sentence() {
    return sentence;
  }
}
