package dev.thumbnails.cache.entry;

import dev.thumbnails.cache.Thumbnail;
import java.util.Objects;

/** All that is kept under one name: a thumbnail, a claim or a negative entry. Where there is nothing, null stands for it. */
public sealed interface Entry {

  /** The original that it depends on, so that its invalidation ends it; null where it is not known. */
  String source();

  /** When it ends, in milliseconds of the clock of whoever keeps it; 0 for never, or where the store itself ends it. */
  long endMs();

  /**
   * A thumbnail.
   *
   * @param claim the claim that it was set with, so that a repeated set is known for one; null without
   */
  record Stored(Thumbnail thumbnail, String claim, long endMs) implements Entry {

    @Override
    public String source() {
      return thumbnail.source();
    }

    /** Whether both were set by one message, which may have come twice. */
    public boolean isRepeatOf(Stored other) {
      return claim != null && claim.equals(other.claim) && thumbnail.equals(other.thumbnail);
    }
  }

  /** The right to make the thumbnail, given to whoever knows the token {@code claim}. */
  record Claimed(String claim, String source, long endMs) implements Entry {

    public Claimed {
      Objects.requireNonNull(claim, "claim");
    }
  }

  /** The memory that making the thumbnail has failed, and why. */
  record Failed(String reason, String source, long endMs) implements Entry {

    public Failed {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Whether that is a claim with that token. */
  static boolean isClaim(Entry entry, String claim) {
    return entry instanceof Claimed held && held.claim().equals(claim);
  }
}
