package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** The caller of one request, who may go before the reply, or may want it now. Thread-safe. */
final class Caller {

  /** A caller of whom nothing is told. */
  static final Caller STAYS = new Caller(null);

  private final String id;
  private final Promise<Void> gone = Promise.promise();
  private final Promise<Void> waited = Promise.promise();

  /** @param id by which the caller's end is told; null if it is not told */
  Caller(String id) {
    this.id = id;
  }

  /** Returns the id, or null. */
  String id() {
    return id;
  }

  /** Ends the caller's waits: the reply is not wanted any more. */
  void goes() {
    gone.tryComplete();
    waited.tryComplete();
  }

  /** Ends the caller's waits: the reply says the last thing that is known. */
  void waitsNoLonger() {
    waited.tryComplete();
  }

  boolean isGone() {
    return gone.future().isComplete();
  }

  boolean waits() {
    return !waited.future().isComplete();
  }

  /** Runs an action when the caller's waits end. */
  void onWaited(Runnable action) {
    if (this != STAYS) {
      waited.future().onComplete(ended -> action.run());
    }
  }

  /** Returns the reply, or a failure as soon as the caller is gone. */
  Future<Reply> unlessGone(Future<Reply> reply) {
    if (this == STAYS || reply.isComplete()) {
      return reply;
    }
    Promise<Reply> first = Promise.promise();
    reply.onComplete((result, failure) -> {
      if (failure == null) {
        first.tryComplete(result);
      } else {
        first.tryFail(failure);
      }
    });
    gone.future().onComplete(left -> first.tryFail(isOver()));
    return first.future();
  }

  static CacheException isOver() {
    return new CacheException(FailureCode.TIMEOUT, "the caller has gone");
  }
}
