package dev.thumbnails.cache.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** One step after another, however many: neither the stack nor a chain of futures grows with them. */
public final class Repetition {

  private final Supplier<Future<Boolean>> step;
  private final Promise<Void> done = Promise.promise();

  private Repetition(Supplier<Future<Boolean>> step) {
    this.step = step;
  }

  /** Completes when a step has said that there is no other, and fails with the first that fails or throws. */
  public static Future<Void> whileTrue(Supplier<Future<Boolean>> step) {
    Repetition repetition = new Repetition(step);
    repetition.go();
    return repetition.done.future();
  }

  private void go() {
    Future<Boolean> present = next();
    while (present.succeeded() && present.result()) {
      present = next();
    }
    present.onComplete(more -> {
      if (more) {
        go();
      } else {
        done.complete();
      }
    }, done::fail);
  }

  /** A later step is begun by whatever completes the one before, and nobody else could be told what it throws. */
  private Future<Boolean> next() {
    try {
      return step.get();
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
