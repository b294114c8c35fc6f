package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class BreakerTest {

  private final Breaker breaker = new Breaker();

  @Test
  void whoAnswersIsAsked() {
    assertThat(breaker.letsThrough()).isTrue();
    breaker.answered();
    assertThat(breaker.letsThrough()).isTrue();
    assertThat(breaker.letsThrough()).isTrue();
  }

  @Test
  void whoDoesNotAnswerIsLeftAloneForASecondAndThenTriedByOne(Vertx vertx) {
    long start = System.nanoTime();
    breaker.notAnswered();
    assertThat(breaker.letsThrough()).isFalse();
    awaitTry(vertx);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1000L, 1500L);
    assertThat(breaker.letsThrough()).as("another one meanwhile").isFalse();
    breaker.answered();
    assertThat(breaker.letsThrough()).isTrue();
    assertThat(breaker.letsThrough()).isTrue();
  }

  @Test
  void aTryThatFailsOpensItAgain(Vertx vertx) {
    breaker.notAnswered();
    awaitTry(vertx);
    breaker.notAnswered();
    assertThat(breaker.letsThrough()).isFalse();
    awaitTry(vertx);
  }

  @Test
  void aTryOfWhichNobodyHearsIsMadeAgain(Vertx vertx) {
    breaker.notAnswered();
    awaitTry(vertx);
    awaitTry(vertx);
  }

  @Test
  void whoIsNewIsTriedByOneAndAskedWhenThatIsAnswered() {
    Breaker fresh = Breaker.untried();
    assertThat(fresh.isClosed()).isFalse();
    assertThat(fresh.letsTry()).isTrue();
    assertThat(fresh.letsTry()).isFalse();
    fresh.told(Future.failedFuture(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 503, "an answer too")));
    assertThat(fresh.isClosed()).isTrue();
    assertThat(fresh.letsTry()).as("of those that are asked").isFalse();
    fresh.told(Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS)));
    assertThat(fresh.isClosed()).isFalse();
  }

  private void awaitTry(Vertx vertx) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(breaker.letsThrough()), through -> through));
  }
}
