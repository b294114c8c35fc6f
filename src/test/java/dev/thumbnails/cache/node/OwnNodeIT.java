package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.bus.NodeAddress;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two members of a cluster, each with a cache: whom a member asks. */
@Tag("faults")
class OwnNodeIT {

  private static final int CALLS = 30;

  private TestCluster first;
  private TestCluster second;
  private Vertx here;
  private Vertx there;
  private String deployment;

  @BeforeEach
  void deploy(@TempDir Path one, @TempDir Path other) throws IOException {
    first = new TestCluster(one);
    second = new TestCluster(other);
    here = first.join();
    there = second.join(first.file());
    deployment = Futures.await(here.deployVerticle(CacheVerticle.class, config()));
    Futures.await(there.deployVerticle(CacheVerticle.class, config()));
    first.awaitMembers(size -> size == 2);
  }

  @AfterEach
  void leave() {
    first.close();
    second.close();
  }

  @Test
  void itsOwnNodeFirstAndAnotherWhereThereIsNone() {
    ThumbnailCache cache = ThumbnailCache.create(here);
    assertThat(gets(here)).as("of the warm-up").isZero();
    assertThat(gets(there)).as("of the warm-up").isZero();
    get(cache);
    assertThat(gets(here)).isEqualTo(CALLS);
    assertThat(gets(there)).isZero();
    Futures.await(here.undeploy(deployment));
    get(cache);
    assertThat(gets(there)).isEqualTo(CALLS);
    Futures.await(here.deployVerticle(CacheVerticle.class, config()));
    Futures.await(Until.holds(here, () -> cache.get("none").compose(done -> count(here)), count -> count > 0));
  }

  @Test
  void anotherWhereItsOwnDoesNotAnswer() {
    Futures.await(here.undeploy(deployment));
    here.eventBus().localConsumer("thumbnails.cache.get", message -> { });
    get(ThumbnailCache.create(here));
    assertThat(gets(there)).isEqualTo(CALLS);
  }

  @Test
  void aNodeThatHasFarMoreToAnswerIsPassedOver(@TempDir Path another) throws IOException {
    Futures.await(here.undeploy(deployment));
    ThumbnailCache cache = ThumbnailCache.create(here, new ThumbnailCacheOptions().withAttemptMs(60_000));
    Queue<Message<Object>> held = new ConcurrentLinkedQueue<>();
    try (TestCluster third = new TestCluster(another)) {
      answer(third, held::add);
      List<Future<Thumbnail>> asked = new ArrayList<>();
      Futures.await(Until.holds(here, () -> {
        asked.add(cache.get("none"));
        // Then the other one is known too, and answers.
        return held.size() > 10 ? asked.get(asked.size() - 1).timeout(500, TimeUnit.MILLISECONDS) : Future.failedFuture("not yet");
      }, answered -> true));
      int before = held.size();
      get(cache);
      assertThat(held.size() - before).as("of " + CALLS).isLessThan(CALLS / 6);
      held.forEach(message -> message.reply(null));
      Futures.await(Future.all(asked));
    }
  }

  @Test
  void aNodeGreetsTheOthersBeforeItIsThere(@TempDir Path another) throws IOException {
    Futures.await(here.undeploy(deployment));
    try (TestCluster third = new TestCluster(another)) {
      AtomicInteger pings = answer(third, message -> message.reply(null));
      Futures.await(here.deployVerticle(CacheVerticle.class, config()));
      assertThat(pings).hasPositiveValue();
    }
  }

  /** Joins, and answers as a node with the cache, but as it is told what comes to that node alone; how many pings there are. */
  private AtomicInteger answer(TestCluster member, Handler<Message<Object>> asked) {
    AtomicInteger pings = new AtomicInteger();
    Vertx vertx = member.join(first.file());
    Futures.await(vertx.eventBus().consumer(NodeAddress.of("thumbnails.cache", member.members().getNodeId()), (Message<Object> message) -> {
      if (NodeAddress.PING.equals(message.headers().get(NodeAddress.OPERATION))) {
        pings.incrementAndGet();
        message.reply(null);
      } else {
        asked.handle(message);
      }
    }).completion());
    Futures.await(vertx.eventBus().consumer("thumbnails.cache.get", message -> message.reply(null)).completion());
    return pings;
  }

  @Test
  void aNodesOwnAddressTakesTheOperationsOfTheCache() {
    String address = NodeAddress.of("thumbnails.cache", second.members().getNodeId());
    Thumbnail thumbnail = Thumbnail.of("n/ame");
    Futures.await(here.eventBus().request(address, thumbnail.toJson(), operation("set")));
    assertThat(Futures.await(here.eventBus().request(address, "n/ame", operation("get"))).body()).isEqualTo(thumbnail.toJson());
    for (DeliveryOptions wrong : new DeliveryOptions[] {new DeliveryOptions(), operation("health"), operation("")}) {
      ReplyException refused = (ReplyException) Futures.failure(here.eventBus().request(address, "n/ame", wrong));
      assertThat(refused.failureCode()).isEqualTo(400);
      assertThat(refused).hasMessage("operation: must be one of the cache's");
    }
  }

  private static void get(ThumbnailCache cache) {
    for (int i = 0; i < CALLS; i++) {
      assertThat(Futures.await(cache.get("none"))).isNull();
    }
  }

  private static DeliveryOptions operation(String name) {
    return new DeliveryOptions().addHeader(NodeAddress.OPERATION, name);
  }

  private static DeploymentOptions config() {
    return new DeploymentOptions().setConfig(new JsonObject().put("backend", new JsonObject().put("type", "shared-data")));
  }

  private static long gets(Vertx vertx) {
    return Futures.await(count(vertx));
  }

  /** Of gets that a node has answered, whatever was found. */
  private static Future<Long> count(Vertx vertx) {
    return vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null, new DeliveryOptions().setLocalOnly(true))
        .map(reply -> reply.body().getJsonObject("gets").stream().mapToLong(result -> ((Number) result.getValue()).longValue()).sum());
  }
}
