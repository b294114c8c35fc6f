package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CacheClientTest {

  private static final String GET = "cache.get";

  @Test
  void aCacheThatIsDeployedMeanwhileAnswers(Vertx vertx) {
    CacheClient client = new CacheClient(vertx, "cache");
    Future<Message<Object>> reply = client.request("get", "a", new DeliveryOptions(), 500);
    vertx.eventBus().consumer(GET, message -> message.reply(message.body()));
    assertThat(Futures.await(reply).body()).isEqualTo("a");
  }

  @Test
  void aFailureOfTheCacheIsTheAnswer(Vertx vertx) {
    AtomicInteger messages = new AtomicInteger();
    vertx.eventBus().consumer(GET, message -> message.fail(500 + messages.incrementAndGet(), "no"));
    for (int code = 501; code <= 504; code++) {
      ReplyException failure = (ReplyException) Futures.failure(new CacheClient(vertx, "cache").request("get", "a", new DeliveryOptions(), 10_000));
      assertThat(failure.failureCode()).isEqualTo(code);
    }
  }

  @Test
  void everyAttemptTellsWhenTheCallerGivesUp(Vertx vertx) {
    List<Long> deadlines = new ArrayList<>();
    vertx.eventBus().consumer(GET, message -> deadlines.add(Long.parseLong(message.headers().get("deadlineMs"))));
    long sent = System.currentTimeMillis();
    Futures.failure(new CacheClient(vertx, "cache").request("get", "a", new DeliveryOptions(), 100));
    assertThat(deadlines).hasSize(3).allMatch(deadline -> deadline.equals(deadlines.get(0)));
    assertThat(deadlines.get(0) - sent).isBetween(300L, 5000L);
  }

  @Test
  void theCallersOwnDeadlineGoesBefore(Vertx vertx) {
    vertx.eventBus().consumer(GET, message -> message.reply(message.headers().getAll("deadlineMs").toString()));
    DeliveryOptions delivery = new DeliveryOptions().addHeader("deadlineMs", "9");
    assertThat(Futures.await(new CacheClient(vertx, "cache").request("get", "a", delivery, 10_000)).body()).isEqualTo("[9]");
  }

  @Test
  void anAttemptOnThisNodeMayTakeAllTheTime(Vertx vertx) {
    AtomicInteger messages = new AtomicInteger();
    vertx.eventBus().consumer(GET, message -> messages.incrementAndGet());
    Throwable late = Futures.failure(new CacheClient(vertx, "cache").request("get", "a", new DeliveryOptions(), 700, 50));
    assertThat(((ReplyException) late).failureType()).isEqualTo(ReplyFailure.TIMEOUT);
    assertThat(messages).hasValue(1);
  }

  @Test
  void nobodyIsAskedThreeTimesAsMuchForLong(Vertx vertx) {
    AtomicInteger messages = new AtomicInteger();
    vertx.eventBus().consumer(GET, message -> messages.incrementAndGet());
    CacheClient client = new CacheClient(vertx, "cache");
    int requests = 2000;
    Futures.await(Future.join(IntStream.range(0, requests).mapToObj(i -> client.request("get", "a", new DeliveryOptions(), 50)).toList()).otherwiseEmpty());
    assertThat(messages.get()).isBetween(requests + 500, requests + 100 + requests / 5 + 200);
  }
}
