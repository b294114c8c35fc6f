package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheNodeTest {

  private final CacheNode one = CacheNode.untried("thumbnails.cache", "one");
  private final CacheNode other = CacheNode.untried("thumbnails.cache", "other");

  @Test
  void whoHasFarMoreToAnswerIsPassedOver() {
    List<Promise<String>> asked = new ArrayList<>();
    while (one.orLessBusy(other) == one) {
      asked.add(Promise.promise());
      one.told(asked.get(asked.size() - 1).future());
    }
    assertThat(asked).hasSize(11);
    assertThat(other.orLessBusy(one)).isSameAs(other);
    other.told(Promise.promise().future());
    assertThat(one.orLessBusy(other)).as("twice as many and ten").isSameAs(one);
    one.told(Promise.promise().future());
    one.told(Promise.promise().future());
    assertThat(one.orLessBusy(other)).isSameAs(other);
    asked.get(0).complete("an answer");
    assertThat(one.orLessBusy(other)).isSameAs(one);
  }

  @Test
  void whatIsNotAnsweredInTimeIsNotWaitedFor() {
    one.told(Future.succeededFuture("an answer"));
    assertThat(one.breaker().isClosed()).isTrue();
    Promise<String> lost = Promise.promise();
    one.told(lost.future());
    assertThat(one.unanswered()).hasValue(1);
    lost.fail(new ReplyException(ReplyFailure.TIMEOUT));
    assertThat(one.unanswered()).hasValue(0);
    assertThat(one.breaker().isClosed()).isFalse();
  }
}
