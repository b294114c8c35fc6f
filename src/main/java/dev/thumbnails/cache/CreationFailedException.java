package dev.thumbnails.cache;

/**
 * A thumbnail could not be made: here, by this or another caller's creator, or on another node. Its message is the reason. While the
 * cache remembers it, nobody is to try again.
 */
public final class CreationFailedException extends RuntimeException {

  private final long retryAfterMs;

  CreationFailedException(String reason, long retryAfterMs, Throwable cause) {
    super(reason, cause, false, false);
    this.retryAfterMs = retryAfterMs;
  }

  /** How long the cache remembers it, in milliseconds from when it was told. */
  public long retryAfterMs() {
    return retryAfterMs;
  }
}
