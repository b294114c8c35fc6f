package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.SentMessages;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bridge's own node has in memory is answered without a message, and otherwise as with one. */
@ExtendWith(VertxExtension.class)
class HttpHitsWithoutMessagesIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final int TIMES = 10;

  @ParameterizedTest
  @ValueSource(strings = {"simple", "redis"})
  void aHitSendsNoneAndIsCounted(String backend, Vertx vertx) {
    int port = deploy(vertx, backend);
    JsonObject before = stats(port);
    SentMessages sent = SentMessages.keep(vertx);
    Response told = ask(port, "GET", "/thumbnails/a/b?waitMs=0");
    assertThat(sent.take()).as("with a header for the cache").contains("thumbnails.cache.get");
    for (int i = 0; i < TIMES; i++) {
      assertThat(ask(port, "GET", "/thumbnails/a/b").isSameAs(told)).isTrue();
    }
    assertThat(ask(port, "GET", "/thumbnails/a/b", "If-None-Match: " + told.header("ETag")).status()).isEqualTo(304);
    assertThat(sent.take()).isEmpty();
    JsonObject after = stats(port);
    assertThat(hits(after, "gets") - hits(before, "gets")).isEqualTo(TIMES + 2);
    assertThat(answered(after) - answered(before)).isEqualTo(TIMES + 2);
    if (backend.equals("redis")) {
      assertThat(hits(after, "near") - hits(before, "near")).isEqualTo(TIMES + 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "redis"})
  void anInvalidNameIsRefusedAsAMessageIs(String backend, Vertx vertx) {
    int port = deploy(vertx, backend);
    SentMessages sent = SentMessages.keep(vertx);
    for (String name : new String[] {"%2e%2e", "a//b", "a%5Cb", "a%00", "x".repeat(1025)}) {
      Response told = ask(port, "GET", "/thumbnails/" + name + "?waitMs=0");
      assertThat(sent.take()).contains("thumbnails.cache.get");
      Response refused = ask(port, "GET", "/thumbnails/" + name);
      assertThat(sent.take()).isEmpty();
      assertThat(told.status()).isEqualTo(400);
      assertThat(refused.isSameAs(told)).as(refused + " is " + told).isTrue();
    }
  }

  /** With the thumbnail in memory. */
  private static int deploy(Vertx vertx, String backend) {
    boolean near = backend.equals("redis");
    JsonObject config = new JsonObject().put("backend", near
        ? new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString())
        : new JsonObject().put("type", "simple"));
    if (near) {
      config.put("nearCache", new JsonObject().put("maximumStalenessMs", 600_000));
    }
    int port = Bridges.deploy(vertx, config, new JsonObject());
    assertThat(askWith(port, "PUT", "/thumbnails/a/b", "{\"width\": 400}", JSON).status()).isEqualTo(204);
    await(Until.holds(vertx, () -> Future.succeededFuture(ask(port, "GET", "/thumbnails/a/b").status()),
        status -> status == 200 && (!near || stats(port).getJsonObject("near").getLong("entries") == 1)));
    return port;
  }

  private static JsonObject stats(int port) {
    return new JsonObject(ask(port, "GET", "/stats").body());
  }

  private static long hits(JsonObject stats, String of) {
    return stats.getJsonObject(of).getLong("hit");
  }

  private static long answered(JsonObject stats) {
    return stats.getJsonObject("latency").getJsonObject("get").getLong("count");
  }
}
