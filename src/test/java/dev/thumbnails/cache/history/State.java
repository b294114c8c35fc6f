package dev.thumbnails.cache.history;

/** The entry under one name, or nothing. */
sealed interface State {

  State NOTHING = new Nothing();

  /** When it may be over, and when it has to be. Nothing has no end. */
  Ends ends();

  /** The source whose invalidation ends it, or null. */
  String source();

  /**
   * A range of times, since nobody outside knows in which moment between call and return a lifetime began.
   *
   * @param earliest the earliest time at which the entry may be gone
   * @param latest the last time at which the entry may be there
   */
  record Ends(long earliest, long latest) {

    static final Ends NEVER = new Ends(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  record Nothing() implements State {

    @Override
    public Ends ends() {
      return Ends.NEVER;
    }

    @Override
    public String source() {
      return null;
    }
  }

  /** @param claim with which it was set, or null */
  record Kept(int value, String source, String claim, Ends ends) implements State {
  }

  record Claimed(String token, String source, Ends ends) implements State {
  }

  record Failed(String reason, String source, Ends ends) implements State {
  }
}
