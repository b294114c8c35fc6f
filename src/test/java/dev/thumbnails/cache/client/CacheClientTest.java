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

  /** All of them once carried the end of the whole call: a node that had been stopped executed its copy after newer writes. */
  @Test
  void everyAttemptTellsWhenTheCallerStopsListeningToIt(Vertx vertx) {
    List<Long> leftMs = new ArrayList<>();
    vertx.eventBus().consumer(GET, message -> leftMs.add(Long.parseLong(message.headers().get("deadlineMs")) - System.currentTimeMillis()));
    Futures.failure(new CacheClient(vertx, "cache").request("get", "a", new DeliveryOptions(), 500));
    assertThat(leftMs).hasSize(3).allSatisfy(left -> assertThat(left).isLessThanOrEqualTo(500));
  }

  @Test
  void theOnlyAttemptTellsItsEndToo(Vertx vertx) {
    vertx.eventBus().consumer(GET, message -> message.reply(Long.parseLong(message.headers().get("deadlineMs")) - System.currentTimeMillis()));
    assertThat((Long) Futures.await(new CacheClient(vertx, "cache").requestOnce("get", "a", new DeliveryOptions(), 500)).body()).isLessThanOrEqualTo(500);
  }

  /** The cache's answer about the attempt's own end may be there before the caller's timer. */
  @Test
  void anAttemptThatACacheHasDroppedAtItsEndIsMadeAgain(Vertx vertx) {
    AtomicInteger messages = new AtomicInteger();
    vertx.eventBus().consumer(GET, message -> {
      if (messages.incrementAndGet() == 2) {
        message.reply("late");
      } else {
        vertx.setTimer(450, over -> message.fail(504, "deadlineMs: has passed"));
      }
    });
    assertThat(Futures.await(new CacheClient(vertx, "cache").request("get", "a", new DeliveryOptions(), 500)).body()).isEqualTo("late");
  }

  @Test
  void aDeadlineThatIsRefusedStaysAsItIs(Vertx vertx) {
    vertx.eventBus().consumer(GET, message -> message.reply(message.headers().getAll("deadlineMs").toString()));
    CacheClient client = new CacheClient(vertx, "cache");
    assertThat(Futures.await(client.request("get", "a", new DeliveryOptions().addHeader("deadlineMs", "soon"), 500)).body()).isEqualTo("[soon]");
    assertThat(Futures.await(client.request("get", "a", new DeliveryOptions().addHeader("deadlineMs", "1").addHeader("deadlineMs", "2"), 500)).body())
        .isEqualTo("[1, 2]");
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
