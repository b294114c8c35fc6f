package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.junit.jupiter.api.Test;

class CacheNodeTest {

  private final CacheNode one = CacheNode.untried("thumbnails.cache", "one");
  private final CacheNode other = CacheNode.untried("thumbnails.cache", "other");

  @Test
  void whoHasLessToAnswerIsAsked() {
    assertThat(one.orLessBusy(other)).isSameAs(one);
    Promise<String> first = Promise.promise();
    Promise<String> second = Promise.promise();
    one.told(first.future());
    assertThat(one.orLessBusy(other)).isSameAs(other);
    assertThat(other.orLessBusy(one)).isSameAs(other);
    other.told(second.future());
    assertThat(one.orLessBusy(other)).as("as much").isSameAs(one);
    second.complete("an answer");
    assertThat(one.orLessBusy(other)).isSameAs(other);
  }

  @Test
  void whatIsNotAnsweredInTimeIsNotWaitedFor() {
    Promise<String> lost = Promise.promise();
    one.told(lost.future());
    lost.fail(new ReplyException(ReplyFailure.TIMEOUT));
    assertThat(one.unanswered()).hasValue(0);
    assertThat(one.breaker().isClosed()).isFalse();
  }
}
