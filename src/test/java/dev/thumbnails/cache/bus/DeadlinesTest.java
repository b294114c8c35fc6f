package dev.thumbnails.cache.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.OwnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeadlinesTest {

  private static final int MANY = 2000;
  private static final int LONGEST_MS = 600;
  private static final long TOLERANCE_MS = 400;

  /** One that was not answered in time, and how long that took. */
  private record Late(long limitMs, Future<Long> tookMs) {
  }

  @Test
  void eachEndsAtItsOwnTimeWhateverTheOthersLimitsAre(Vertx vertx) {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Promise<List<Late>> begun = Promise.promise();
    vertx.runOnContext(own -> {
      Deadlines deadlines = new Deadlines(vertx, OwnContext.of(vertx));
      List<Late> all = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        // Answered ones leave their timers behind.
        Promise<Void> answered = Promise.promise();
        within(deadlines, random.nextInt(1, 2 * LONGEST_MS), answered);
        answered.complete();
        all.add(late(deadlines, random.nextInt(1, LONGEST_MS)));
      }
      begun.complete(all);
    });
    for (Late late : Futures.await(begun.future())) {
      assertThat(Futures.await(late.tookMs())).as("of a limit of " + late.limitMs() + " with seed " + seed)
          .isBetween(late.limitMs(), late.limitMs() + TOLERANCE_MS);
    }
  }

  @Test
  void whatIsAnsweredDoesNotStayBehindOneThatLasts(Vertx vertx) {
    Promise<Integer> kept = Promise.promise();
    vertx.runOnContext(own -> {
      Deadlines deadlines = new Deadlines(vertx, OwnContext.of(vertx));
      within(deadlines, 60_000, Promise.promise());
      for (int i = 0; i < 100 * MANY; i++) {
        Promise<Void> answered = Promise.promise();
        within(deadlines, 60_000, answered);
        answered.complete();
      }
      kept.complete(deadlines.size());
    });
    assertThat(Futures.await(kept.future())).isLessThan(2 * MANY);
  }

  private static <T> Future<T> within(Deadlines deadlines, long limitMs, Promise<T> answer) {
    return deadlines.within(limitMs, answer.future(), Function.<T>identity(), () -> { });
  }

  private static Late late(Deadlines deadlines, long limitMs) {
    long start = System.nanoTime();
    Future<Void> never = within(deadlines, limitMs, Promise.<Void>promise());
    return new Late(limitMs, never.transform(ended -> ended.cause() instanceof TimeoutException
        ? Future.succeededFuture(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
        : Future.failedFuture(new AssertionError(ended))));
  }
}
