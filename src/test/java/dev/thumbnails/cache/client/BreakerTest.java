package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final AtomicLong clock = new AtomicLong();
  private final Breaker breaker = new Breaker(clock::get);

  @Test
  void whoAnswersIsAsked() {
    assertThat(breaker.letsThrough()).isTrue();
    breaker.answered();
    assertThat(breaker.letsThrough()).isTrue();
    assertThat(breaker.letsThrough()).isTrue();
  }

  @Test
  void whoDoesNotAnswerIsLeftAloneForASecondAndThenTriedByOne() {
    breaker.notAnswered();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    assertThat(breaker.letsThrough()).isFalse();
    clock.addAndGet(1);
    assertThat(breaker.letsThrough()).isTrue();
    assertThat(breaker.letsThrough()).as("another one meanwhile").isFalse();
    breaker.answered();
    assertThat(breaker.letsThrough()).isTrue();
    assertThat(breaker.letsThrough()).isTrue();
  }

  @Test
  void aTryThatFailsOpensItAgain() {
    breaker.notAnswered();
    assertThat(triedAfterASecond()).isTrue();
    breaker.notAnswered();
    assertThat(breaker.letsThrough()).isFalse();
    assertThat(triedAfterASecond()).isTrue();
  }

  @Test
  void aTryOfWhichNobodyHearsIsMadeAgain() {
    breaker.notAnswered();
    assertThat(triedAfterASecond()).isTrue();
    assertThat(triedAfterASecond()).isTrue();
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

  private boolean triedAfterASecond() {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    return breaker.letsThrough();
  }
}
