package dev.thumbnails.cache.wire;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A stored value that is not what should be there: for the asker a miss. It holds nothing of the value. */
public final class UnreadableException extends RuntimeException {

  /** Why a value is unreadable; a closed list, since it is a meter's tag. */
  public enum Reason {
    /** No record of this cache, or of a later version. */
    FOREIGN,
    /** Longer than any record of this cache, or than a pickle may be. */
    TOO_LARGE,
    /** A value of another type, such as a list in Redis. */
    MISTYPED,
    /** A record of another name. */
    OTHER_NAME,
    /** A record that is broken. */
    CORRUPT,
    /** No pickle, or one of a protocol other than 2 to 5. */
    UNSUPPORTED_PROTOCOL,
    /** A pickle with an opcode that no thumbnail has. */
    UNSUPPORTED_OPCODE,
    /** Compressed by something else than zlib and gzip. */
    UNSUPPORTED_COMPRESSION,
    /** A pickle that names a class or function which no thumbnail has: a foreign value, or an attack on whoever loads it. */
    FOREIGN_CLASS,
    /** A pickled thumbnail whose name is none. */
    INVALID_NAME,
    /** A sound value that is something else. */
    NOT_A_THUMBNAIL;

    /** Why a record of the project's own is unreadable. */
    public static final Set<Reason> OF_RECORDS = Collections.unmodifiableSet(EnumSet.of(FOREIGN, TOO_LARGE, MISTYPED, OTHER_NAME, CORRUPT));

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
