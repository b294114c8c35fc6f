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

  /**
   * Returns how long the cache remembers the failure, in milliseconds from when this exception was made; until then nobody's creator is called. It is 0 if the
   * cache does not remember the failure: {@code negativeMs} is 0, the cache could not be reached, or the claim was not current any more.
   */
  public long retryAfterMs() {
    return retryAfterMs;
  }
}
