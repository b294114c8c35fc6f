package dev.thumbnails.cache.wire;

import java.util.Locale;

/** A stored value that is not what should be there: for the asker a miss. It holds nothing of the value. */
public final class UnreadableException extends RuntimeException {

  /** Why a value is unreadable; a closed list, since it is a meter's tag. */
  public enum Reason {
    /** No record of this cache, or of a later version. */
    FOREIGN,
    /** Longer than any record of this cache. */
    TOO_LONG,
    /** A value of another type, such as a list in Redis. */
    MISTYPED,
    /** A record of another name. */
    OTHER_NAME,
    /** A record that is no thumbnail. */
    DAMAGED;

    /** As a meter's tag. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;

  public UnreadableException(Reason reason) {
    super(reason.tag(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
