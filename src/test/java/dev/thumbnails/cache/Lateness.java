package dev.thumbnails.cache;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** How late an answer is, next to a timer of the same limit: what holds up the whole machine delays both, and is not the product's. */
public final class Lateness {

  private Lateness() {
  }

  /**
   * Waits for the answer.
   *
   * @param answer to what has just been asked; it may fail
   * @return how many milliseconds after the limit, or after the timer where that was later, it came; negative where it came before
   */
  public static long ms(Vertx vertx, long limitMs, Future<?> answer) {
    Future<Long> answered = answer.transform(any -> Future.succeededFuture(System.nanoTime()));
    Future<Long> rang = vertx.timer(limitMs, TimeUnit.MILLISECONDS).map(over -> System.nanoTime());
    long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    long late = Futures.await(answered) - limit;
    return TimeUnit.NANOSECONDS.toMillis(late < 0 ? late : Math.min(late, answered.result() - Futures.await(rang)));
  }
}
