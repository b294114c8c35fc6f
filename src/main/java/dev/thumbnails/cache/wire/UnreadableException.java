package dev.thumbnails.cache.wire;

/** A stored value that is not what should be there: for the asker a miss. The message holds nothing of the value. */
public final class UnreadableException extends RuntimeException {

  public UnreadableException(String reason) {
    super(reason, null, false, false);
  }
}
