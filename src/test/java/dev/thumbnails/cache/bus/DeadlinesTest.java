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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class DeadlinesTest {

  private static final int MANY = 2000;
  private static final int LONGEST_MS = 600;
  private static final long TOLERANCE_MS = 10_000;

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

  @Test
  void itIsToldOnceThatAnAnswerIsLateAndTheAnswerIsNotUsedThen(Vertx vertx) {
    AtomicInteger late = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    Promise<String> answer = Promise.promise();
    Promise<Future<Integer>> begun = Promise.promise();
    vertx.runOnContext(own -> begun.complete(
        new Deadlines(vertx, OwnContext.of(vertx)).within(1, answer.future(), text -> told.incrementAndGet(), late::incrementAndGet)));
    assertThat(Futures.failure(Futures.await(begun.future()))).isInstanceOf(TimeoutException.class);
    answer.complete("late");
    assertThat(late).hasValue(1);
    assertThat(told).hasValue(0);
  }

  @Test
  void anAnswerThatIsATimeoutItselfCountsAsLate(Vertx vertx) {
    AtomicInteger late = new AtomicInteger();
    assertThat(Futures.failure(answered(vertx, answer -> answer.fail(new TimeoutException()), text -> text, late)))
        .isInstanceOf(TimeoutException.class);
    assertThat(Futures.failure(answered(vertx, answer -> answer.fail("other"), text -> text, late))).hasMessage("other");
    assertThat(late).hasValue(1);
  }

  @Test
  void whatTellingThrowsIsTheFailure(Vertx vertx) {
    AtomicInteger late = new AtomicInteger();
    assertThat(Futures.failure(answered(vertx, answer -> answer.complete("a"), text -> {
      throw new IllegalStateException(text);
    }, late))).isInstanceOf(IllegalStateException.class).hasMessage("a");
    assertThat(Futures.await(answered(vertx, answer -> answer.complete("a"), text -> text + "b", late))).isEqualTo("ab");
    assertThat(late).hasValue(0);
  }

  private static Future<String> answered(Vertx vertx, Consumer<Promise<String>> answering, Function<String, String> told, AtomicInteger late) {
    Promise<String> answer = Promise.promise();
    Promise<String> result = Promise.promise();
    vertx.runOnContext(own -> {
      new Deadlines(vertx, OwnContext.of(vertx)).within(60_000, answer.future(), told, late::incrementAndGet).onComplete(result);
      answering.accept(answer);
    });
    return result.future();
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
