package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Health, counters and metrics: what a bridge tells of its own node. */
@ExtendWith(VertxExtension.class)
class HttpNodeIT {

  @Test
  void readinessIsThatOfTheBackend(Vertx vertx) {
    try (RedisProcess redis = new RedisProcess()) {
      JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", "redis://127.0.0.1:" + redis.port());
      int port = Bridges.deploy(vertx, new JsonObject().put("backend", backend).put("timeoutMs", 300), new JsonObject());
      Response down = ask(port, "GET", "/health/ready");
      assertThat(down.status()).isEqualTo(503);
      assertThat(new JsonObject(down.body()).getJsonArray("checks").getJsonObject(0)).isEqualTo(new JsonObject()
          .put("id", "cache").put("status", "DOWN").put("data", new JsonObject().put("reason", "Redis: connection refused")));
      assertThat(ask(port, "GET", "/health/live").status()).as("alive nevertheless").isEqualTo(200);
      assertThat(stats(port).getJsonObject("backend")).isEqualTo(new JsonObject().put("type", "redis").put("up", false));

      redis.start();
      long start = System.nanoTime();
      await(Until.holds(vertx, () -> Future.succeededFuture(ask(port, "GET", "/health/ready").status()), status -> status == 200));
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(10_000);
      assertThat(stats(port).getJsonObject("backend").getBoolean("up")).isTrue();

      redis.freeze();
      assertThat(ask(port, "GET", "/health/ready").status()).as("hanging").isEqualTo(503);
      assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", JSON).status()).isIn(503, 504);
      redis.thaw();
    }
  }

  @Test
  void aBridgeWithoutACacheIsReadyWhenTheAddressHasAHandler(Vertx vertx) {
    int port = Bridges.alone(vertx, new JsonObject());
    assertThat(ask(port, "GET", "/health/live").status()).isEqualTo(200);
    assertThat(ask(port, "GET", "/health/ready").status()).isEqualTo(503);
    assertThat(ask(port, "GET", "/stats").status()).isEqualTo(503);
    Response refused = ask(port, "GET", "/thumbnails/a");
    assertThat(refused.status()).as("NO_HANDLERS").isEqualTo(503);
    assertThat(refused.header("Retry-After")).isEqualTo("1");

    await(vertx.eventBus().<Object>consumer("thumbnails.cache.stats", message -> message.reply(new JsonObject())).completion());
    assertThat(ask(port, "GET", "/health/ready").status()).isEqualTo(200);
  }

  @Test
  void aCacheThatDoesNotAnswerIsATimeout(Vertx vertx) {
    int port = Bridges.alone(vertx, new JsonObject().put("timeoutMs", 50));
    vertx.eventBus().<Object>consumer("thumbnails.cache.get", message -> { });
    long start = System.nanoTime();
    assertThat(ask(port, "GET", "/thumbnails/a").status()).as(ReplyFailure.TIMEOUT.name()).isEqualTo(504);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(50L, 5000L);
  }

  @Test
  void healthAndCountersThatTakeLongAreAnsweredNevertheless(Vertx vertx) {
    int port = Bridges.alone(vertx, new JsonObject().put("timeoutMs", 800).put("http", new JsonObject().put("idleTimeoutMs", 200)));
    for (String operation : new String[] {"health", "stats"}) {
      vertx.eventBus().<Object>consumer("thumbnails.cache." + operation, message -> { });
    }
    assertThat(ask(port, "GET", "/health/ready").status()).isEqualTo(503);
    assertThat(ask(port, "GET", "/stats").status()).isEqualTo(504);
  }

  @Test
  void whatHasBeenDoneIsCounted(Vertx vertx) {
    int port = Bridges.simple(vertx);
    askWith(port, "PUT", "/thumbnails/secret-name", "{}", JSON);
    for (String target : new String[] {"secret-name", "secret-name", "nope", "..", "nope?deadlineMs=1"}) {
      ask(port, "GET", "/thumbnails/" + target);
    }
    ask(port, "DELETE", "/thumbnails/nope");
    JsonObject stats = stats(port);
    assertThat(stats.getString("address")).isEqualTo("thumbnails.cache");
    assertThat(stats.getJsonObject("gets")).isEqualTo(new JsonObject().put("hit", 2).put("miss", 1).put("negative", 0).put("pending", 0));
    assertThat(stats.getLong("sets")).isEqualTo(1);
    assertThat(stats.getLong("deletes")).isEqualTo(1);
    assertThat(stats.getLong("entries")).isEqualTo(1);
    assertThat(stats.getLong("evictions")).isZero();
    assertThat(stats.getJsonObject("failures").getLong("504")).isEqualTo(1);
    assertThat(stats.getJsonObject("latency").getJsonObject("get").getLong("count")).isGreaterThanOrEqualTo(4);
    assertThat(stats.encode()).doesNotContain("secret-name");
    assertThat(stats(port).getString("node")).isEqualTo(stats.getString("node")).isNotEmpty();
  }

  @Test
  void metricsAreThoseOfMicrometersCacheConventionInPrometheusText(Vertx vertx) {
    int port = Bridges.simple(vertx);
    askWith(port, "PUT", "/thumbnails/secret-name", "{}", JSON);
    ask(port, "GET", "/thumbnails/secret-name");
    ask(port, "GET", "/thumbnails/secret-name?deadlineMs=1");
    Response metrics = ask(port, "GET", "/metrics");
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body().lines()).contains(
        "cache_gets_total{cache=\"thumbnails.cache\",result=\"hit\"} 1.0",
        "cache_gets_total{cache=\"thumbnails.cache\",result=\"miss\"} 0.0",
        "cache_puts_total{cache=\"thumbnails.cache\"} 1.0",
        "cache_size{cache=\"thumbnails.cache\"} 1.0",
        "cache_evictions_total{cache=\"thumbnails.cache\"} 0.0",
        "cache_backend_up{cache=\"thumbnails.cache\"} 1.0",
        "cache_failures_total{cache=\"thumbnails.cache\",code=\"504\",operation=\"get\"} 1.0",
        "cache_requests_seconds_count{cache=\"thumbnails.cache\",operation=\"set\"} 1");
    Pattern sample = Pattern.compile("[a-z_:]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? [0-9.E+-]+|# (HELP|TYPE) .*");
    assertThat(metrics.body().lines()).allMatch(sample.asMatchPredicate());
    assertThat(metrics.body()).doesNotContain("secret-name");
  }

  @Test
  void unreadableValuesAreCountedByReason(Vertx vertx) {
    JsonObject backend = new JsonObject().put("type", "shared-data").put("map", "shared");
    int port = Bridges.deploy(vertx, new JsonObject().put("backend", backend), new JsonObject());
    await(vertx.sharedData().<String, Object>getAsyncMap("shared").compose(map -> map.put("number", 7)
        .compose(put -> map.put("text", "text"))
        .compose(put -> map.put("foreign", "0:X9"))
        .compose(put -> map.put("corrupt", "0:T1{\"name\":"))
        .compose(put -> map.put("moved", "0:T1{\"name\":\"a\"}"))));
    for (String name : new String[] {"number", "text", "foreign", "corrupt", "moved", "none"}) {
      assertThat(ask(port, "GET", "/thumbnails/" + name).status()).as(name).isEqualTo(404);
    }
    assertThat(stats(port).getJsonObject("unreadable")).isEqualTo(new JsonObject()
        .put("mistyped", 1).put("foreign", 2).put("corrupt", 1).put("other-name", 1).put("too-large", 0));
  }

  @Test
  void theManagementPortTakesHealthCountersAndMetricsOffThePublicOne(Vertx vertx) {
    int management = RedisProcess.freePort();
    int port = Bridges.simple(vertx, new JsonObject().put("managementPort", management).put("tokens", new JsonArray().add(
        new JsonObject().put("token", "t").put("allow", new JsonArray().add("read").add("write").add("admin")))));
    for (String path : new String[] {"/stats", "/metrics", "/health/live", "/health/ready"}) {
      assertThat(ask(management, "GET", path).status()).as("open on loopback").isEqualTo(200);
      assertThat(ask(port, "GET", path, "Authorization: Bearer t").status()).isEqualTo(404);
    }
    assertThat(ask(management, "GET", "/thumbnails/a").status()).isEqualTo(404);
    assertThat(ask(port, "GET", "/openapi.yaml", "Authorization: Bearer t").status()).isEqualTo(200);
  }

  private static JsonObject stats(int port) {
    return new JsonObject(ask(port, "GET", "/stats").body());
  }
}
