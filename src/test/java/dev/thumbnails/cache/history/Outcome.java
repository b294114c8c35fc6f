package dev.thumbnails.cache.history;

/** A reply as far as it concerns one name. */
public sealed interface Outcome {

  /** The thumbnail's number, and its source or null. */
  record Hit(int value, String source) implements Outcome {
  }

  /** A look-up was told {@code miss} and no claim. */
  record Miss() implements Outcome {
  }

  /** A look-up got no thumbnail, and the caller can not see why. */
  record Absent() implements Outcome {
  }

  /** A look-up got the claim. */
  record Granted(String token) implements Outcome {
  }

  /** A look-up was told of another caller's claim; {@code retryAfterMs} is -1 if the reply has none. */
  record Pending(long retryAfterMs) implements Outcome {
  }

  /** A look-up was told of a failure; {@code retryAfterMs} is -1 if the reply has none. */
  record Negative(String reason, long retryAfterMs) implements Outcome {
  }

  /** The change was made, and the reply says no more. */
  record Done() implements Outcome {
  }

  /** The reply of a delete or a release. */
  record Told(boolean was) implements Outcome {
  }

  /** The set was refused with 409. */
  record Conflict() implements Outcome {
  }

  /** The caller got no reply, or one that does not say if something has changed. */
  record Unknown() implements Outcome {
  }
}
