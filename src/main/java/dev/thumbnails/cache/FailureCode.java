package dev.thumbnails.cache;

import java.util.Arrays;

/** The closed list of failures a message can be answered with; the numbers are those of HTTP. */
public enum FailureCode {
  /** The body, a header or a name is not what the address takes; the message names the field and the rule. */
  INVALID(400),
  /** The cache's configuration does not allow it. */
  FORBIDDEN(403),
  /** The claim is not current; nothing has been changed. */
  CONFLICT(409),
  /** The thumbnail is larger than {@code maximumThumbnailBytes}, or there are more items than {@code maximumBatch}. */
  TOO_LARGE(413),
  /** A defect: logged where it happened, never explained to the sender. */
  INTERNAL(500),
  /** The backend does not do that. */
  UNSUPPORTED(501),
  /** The backend can't be reached or is overloaded. */
  UNAVAILABLE(503),
  /** The backend did not answer in time. */
  TIMEOUT(504);

  private final int number;

  FailureCode(int number) {
    this.number = number;
  }

  /** Never null: a number that is none of these is a defect, {@link #INTERNAL}. */
  static FailureCode of(int number) {
    return Arrays.stream(values()).filter(code -> code.number == number).findFirst().orElse(INTERNAL);
  }

  /** The number a sender sees as {@code ReplyException.failureCode()}. */
  public int number() {
    return number;
  }
}
