package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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

  private void awaitTry(Vertx vertx) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(breaker.letsThrough()), through -> through));
  }
}
