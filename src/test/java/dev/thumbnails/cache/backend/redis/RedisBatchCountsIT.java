package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Batches that have been answered when Redis answers their items: each item is counted once, as its asker was told of it. */
@ExtendWith(VertxExtension.class)
class RedisBatchCountsIT {

  private static final int ITEMS = 20;
  private static final long DEADLINE_MS = 200;
  private static final JsonArray NAMES = new JsonArray(IntStream.range(0, ITEMS).mapToObj(i -> "n/" + i).toList());

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private FaultProxy proxy;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    proxy = new FaultProxy(vertx, REDIS.port());
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", proxy.connectionString()));
    options.getConfig().put("timeoutMs", 10_000);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    Futures.await(ask("set", Thumbnail.of("n/0").toJson(), new DeliveryOptions()));
  }

  @Test
  void whatIsFoundTooLateIsNoHit() {
    proxy.hold();
    assertAllLate();
    proxy.release();
    assertCounted();
  }

  @Test
  void whatFailsTooLateIsNoSecondFailure() {
    proxy.hold();
    assertAllLate();
    proxy.cut();
    proxy.release();
    assertCounted();
  }

  private void assertAllLate() {
    DeliveryOptions soon = new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + DEADLINE_MS));
    JsonObject answer = (JsonObject) Futures.await(ask("getAll", NAMES, soon)).body();
    assertThat(answer.getJsonArray("items").stream().map(item -> ((JsonObject) item).getInteger("code")))
        .hasSize(ITEMS).containsOnly(504);
  }

  /** A get that is answered comes after them; until there is a connection, others are refused. */
  private void assertCounted() {
    Futures.await(Until.holds(vertx, () -> ask("get", "n/0", new DeliveryOptions()), reply -> true));
    JsonObject stats = (JsonObject) Futures.await(ask("stats", null, new DeliveryOptions())).body();
    assertThat(stats.getJsonObject("failures").getInteger("504")).isEqualTo(ITEMS);
    assertThat(stats.getJsonObject("gets").getMap()).containsEntry("hit", 1L).containsEntry("miss", 0L);
  }

  private Future<Message<Object>> ask(String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }
}
