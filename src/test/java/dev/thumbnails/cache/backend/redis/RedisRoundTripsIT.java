package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Stalls;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Redis;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a batch takes. */
@ExtendWith(VertxExtension.class)
@Tag("faults")
class RedisRoundTripsIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  /** A server at some distance: what is one round trip takes as long as one, whatever it carries. */
  @Test
  void aBatchTakesOneRoundTrip(Vertx vertx) {
    long delayMs = 100;
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject().put("backend", new JsonObject()
        .put("type", "redis").put("connectionString", new FaultProxy(vertx, REDIS.port(), delayMs).connectionString())))));
    JsonArray thumbnails = new JsonArray();
    JsonArray names = new JsonArray();
    IntStream.range(0, 512).forEach(i -> {
      names.add("far/" + i);
      thumbnails.add(new JsonObject().put("name", "far/" + i).put("source", "source/" + i % 7));
    });
    // The first of all needs a connection, and the script told.
    Futures.await(vertx.eventBus().request("thumbnails.cache.set", new JsonObject().put("name", "warm").put("source", "s")));
    Stalls stalls = new Stalls();
    for (Map.Entry<String, JsonArray> message : Map.of("setAll", thumbnails, "getAll", names).entrySet()) {
      long start = System.nanoTime();
      JsonObject reply = (JsonObject) Futures.await(vertx.eventBus().request("thumbnails.cache." + message.getKey(), message.getValue())).body();
      assertThat(reply.encode()).doesNotContain("error");
      long tookMs = (System.nanoTime() - start) / 1_000_000;
      Figures.show(message.getKey() + " of 512 with Redis " + 2 * delayMs + " ms away: " + tookMs + " ms");
      assertThat(tookMs).isBetween(2 * delayMs - 10, 4 * delayMs - 10 + stalls.longestMs());
    }
    stalls.close();
    JsonObject got = (JsonObject) Futures.await(vertx.eventBus().request("thumbnails.cache.getAll", names)).body();
    assertThat(got.getJsonArray("items").stream().map(item -> ((JsonObject) item).getString("status"))).hasSize(512).containsOnly("hit");
  }
}
