package dev.thumbnails.cache;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again and again until an answer is as wanted, for what nobody can announce. */
public final class Until<T> {

  private static final long PAUSE_MS = 5;

  private final Vertx vertx;
  private final Supplier<Future<T>> question;
  private final Predicate<T> wanted;
  private final Promise<T> held = Promise.promise();

  private Until(Vertx vertx, Supplier<Future<T>> question, Predicate<T> wanted) {
    this.vertx = vertx;
    this.question = question;
    this.wanted = wanted;
  }

  /**
   * The first result that {@code wanted} holds for; a failed answer counts as one that it does not hold for, while what either of
   * them throws ends it.
   */
  public static <T> Future<T> holds(Vertx vertx, Supplier<Future<T>> question, Predicate<T> wanted) {
    Until<T> until = new Until<>(vertx, question, wanted);
    until.ask();
    return until.held.future();
  }

  private void ask() {
    try {
      question.get().onComplete(this::answered);
    } catch (RuntimeException e) {
      held.fail(e);
    }
  }

  private void answered(AsyncResult<T> answer) {
    try {
      if (answer.succeeded() && wanted.test(answer.result())) {
        held.complete(answer.result());
      } else {
        vertx.setTimer(PAUSE_MS, fired -> ask());
      }
    } catch (RuntimeException e) {
      held.fail(e);
    }
  }
}
