package dev.thumbnails.cache;

import java.util.Objects;

/**
 * An expected failure of the cache: what a backend fails its futures with, and what the sender of a message is told.
 *
 * <p>It carries no stack trace, since it tells of an input or a store and not of a place in the code. Its message is sent to
 * whoever asked, so it holds no secret.
 */
public final class CacheException extends RuntimeException {

  private final FailureCode code;

  public CacheException(FailureCode code, String message) {
    super(message, null, false, false);
    this.code = Objects.requireNonNull(code, "code");
  }

  public FailureCode code() {
    return code;
  }
}
