package dev.thumbnails.cache.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the messages in flight, bounds them, and tells when the last one has left. A backend's thread may be the one that leaves. */
final class Admission {

  private final int limit;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Promise<Void> drained = Promise.promise();
  private volatile boolean draining;

  Admission(int limit) {
    this.limit = limit;
  }

  /** Whether a message may come in; one that may leaves once. */
  boolean enter() {
    if (inFlight.incrementAndGet() <= limit) {
      return true;
    }
    leave();
    return false;
  }

  void leave() {
    if (inFlight.decrementAndGet() == 0 && draining) {
      drained.tryComplete();
    }
  }

  /** Completes when nothing is in flight; to be called when nothing comes in any more. */
  Future<Void> drained() {
    draining = true;
    if (inFlight.get() == 0) {
      drained.tryComplete();
    }
    return drained.future();
  }
}
