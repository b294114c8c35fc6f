package dev.thumbnails.cache.history;

import io.vertx.core.Future;
import java.util.Map;

/** One way to ask a cache: the event bus, {@code ThumbnailCache} or HTTP. */
interface Door {

  /**
   * A reply, whatever way it came.
   *
   * @param headers as the reply of the message has them
   */
  record Reply(Object body, Map<String, String> headers) {
  }

  /** Sends a message, or what becomes one. A failure is a {@link Refusal}. */
  Future<Reply> send(String operation, Object body, Map<String, String> headers);

  /** Returns a name for excerpts. */
  String name();

  /** Returns the node that is asked, null if it may be any. */
  String node();

  /** Returns if the operation may be sent with such headers. */
  default boolean takes(String operation, Map<String, String> headers) {
    return true;
  }

  /** Returns if replies of {@code get} say more than the thumbnail. */
  default boolean tellsStatus() {
    return true;
  }

  /** Returns if {@code delete} tells what was there. */
  default boolean tellsDeleted() {
    return true;
  }

  /** Returns if a message that gets no reply in time is sent again. */
  default boolean repeats() {
    return false;
  }

  /** A failure with the code of a message, or -1 for no reply. */
  final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;

    Refusal(int code, String message) {
      super(code + " " + message, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
