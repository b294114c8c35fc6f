package dev.thumbnails.cache;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again and again until an answer is as wanted, for what nobody can announce. */
public final class Until {

  private static final long PAUSE_MS = 5;

  private Until() {
  }

  /** The first result that {@code wanted} holds for; a failure counts as one that it does not hold for. */
  public static <T> Future<T> holds(Vertx vertx, Supplier<Future<T>> question, Predicate<T> wanted) {
    return question.get().transform(answer -> answer.succeeded() && wanted.test(answer.result())
        ? Future.succeededFuture(answer.result())
        : vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).compose(fired -> holds(vertx, question, wanted)));
  }
}
