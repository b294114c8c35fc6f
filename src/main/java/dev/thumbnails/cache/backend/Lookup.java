package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.Entry;
import java.util.Objects;

/** What a backend answers about a name. */
public sealed interface Lookup {

  /** There is a thumbnail. */
  record Hit(Thumbnail thumbnail) implements Lookup {

    public Hit {
      Objects.requireNonNull(thumbnail);
    }
  }

  /** There is nothing. */
  record Miss() implements Lookup {
  }

  /** There was nothing, and the asker holds the claim now. */
  record Granted(String claim) implements Lookup {
  }

  /**
   * Making it has failed.
   *
   * @param retryAfterMs for how long no claim is granted, 1 or more
   */
  record Negative(String reason, long retryAfterMs) implements Lookup {
  }

  /**
   * Somebody else holds the claim.
   *
   * @param retryAfterMs how long the claim lasts at most, 1 or more
   */
  record Pending(long retryAfterMs) implements Lookup {
  }

  static Lookup of(Thumbnail thumbnail) {
    return thumbnail == null ? new Miss() : new Hit(thumbnail);
  }

  /** What an entry that is not over says, or null where there is none. */
  static Lookup of(Entry entry, long nowMs) {
    if (entry instanceof Entry.Stored stored) {
      return new Hit(stored.thumbnail());
    }
    if (entry instanceof Entry.Claimed claimed) {
      return new Pending(Math.max(1, claimed.endMs() - nowMs));
    }
    if (entry instanceof Entry.Failed failed) {
      return new Negative(failed.reason(), Math.max(1, failed.endMs() - nowMs));
    }
    return new Miss();
  }

  /** The thumbnail of a hit, null for anything else. */
  static Thumbnail thumbnail(Lookup lookup) {
    return lookup instanceof Hit hit ? hit.thumbnail() : null;
  }
}
