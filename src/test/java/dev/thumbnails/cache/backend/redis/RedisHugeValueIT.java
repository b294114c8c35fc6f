package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody else's 300 MB where a record should be: neither the event loop nor Redis is held by it, whatever is asked. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisHugeValueIT {

  private static final int LENGTH = 300_000_000;
  private static final int TRIES = 3;
  private static final int WARM_UP = 200;
  private static final String KEY = "thumbnails:n:huge";
  private static final String INDEX = "thumbnails:s:huge";
  private static final long MOST_MS = 20;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  /** All of it on one event loop, so that a timer of this test is on the verticle's. */
  private final Vertx cache = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private Vertx vertx;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    Futures.await(cache.deployVerticle(CacheVerticle.class,
        Deployments.of(new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()))));
  }

  @AfterEach
  void close() {
    Futures.await(Questions.ask(vertx, REDIS, "FLUSHALL"));
    Futures.await(cache.close());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "get        | huge",
      "getAll     | ['huge','other','huge']",
      "set        | {'name':'huge','source':'a source'}",
      "delete     | huge",
      "invalidate | {'source':'huge'}"})
  void aHugeForeignValueHoldsNobody(String operation, String text) {
    String json = text.replace('\'', '"');
    Object body = json.startsWith("{") ? new JsonObject(json) : json.startsWith("[") ? new JsonArray(json) : json;
    int asked = assertNobodyIsHeld(operation, body, new DeliveryOptions());
    if (operation.startsWith("get")) {
      assertThat(tooLong()).as("counted").isEqualTo(WARM_UP + asked);
    }
    assertThat(huge(KEY)).as("left as it is").isEqualTo(!operation.equals("set"));
    assertThat(huge(INDEX)).as("left as it is").isTrue();
  }

  @Test
  void aClaimOverAHugeForeignValueHoldsNobody() {
    assertNobodyIsHeld("get", "huge", new DeliveryOptions().addHeader("claimMs", "60000").addHeader("claim", "mine"));
    assertThat(Futures.await(Questions.ask(vertx, REDIS, "GET", KEY)).toString()).startsWith("C1{\"claim\":\"mine\"");
  }

  /** How often it was asked: again where something else on this machine may have held the loop. */
  private int assertNobodyIsHeld(String operation, Object body, DeliveryOptions options) {
    for (int i = 0; i < WARM_UP; i++) {
      Futures.await(Questions.ask(vertx, REDIS, "SETRANGE", KEY, 200_000, "x"));
      Futures.await(cache.eventBus().request("thumbnails.cache." + operation, body, options));
    }
    int asked = 1;
    while (Math.max(heldMs(operation, body, options), redisMs()) >= MOST_MS) {
      assertThat(++asked).as("tries").isLessThanOrEqualTo(TRIES);
    }
    return asked;
  }

  private long heldMs(String operation, Object body, DeliveryOptions options) {
    makeHuge();
    AtomicLong longestNanos = watchEventLoop();
    Futures.await(cache.eventBus().request("thumbnails.cache." + operation, body, options));
    Futures.await(cache.timer(10, TimeUnit.MILLISECONDS));
    long heldMs = TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    Figures.show("R17: event loop held " + heldMs + " ms at most, Redis " + redisMs() + " ms, by " + operation
        + (options.getHeaders() == null ? "" : " with claimMs") + " of 300 MB");
    return heldMs;
  }

  private void makeHuge() {
    for (String key : List.of(KEY, INDEX)) {
      Futures.await(Questions.ask(vertx, REDIS, "DEL", key));
      Futures.await(Questions.ask(vertx, REDIS, "SETRANGE", key, LENGTH - 1, "x"));
    }
    Futures.await(Questions.ask(vertx, REDIS, "CONFIG", "RESETSTAT"));
  }

  private boolean huge(String key) {
    return Futures.await(Questions.ask(vertx, REDIS, "TYPE", key)).toString().equals("string")
        && Futures.await(Questions.ask(vertx, REDIS, "STRLEN", key)).toInteger() == LENGTH;
  }

  /** The longest that a timer of 1 ms was kept waiting. */
  private AtomicLong watchEventLoop() {
    AtomicLong last = new AtomicLong(System.nanoTime());
    AtomicLong longest = new AtomicLong();
    cache.setPeriodic(1, id -> {
      long now = System.nanoTime();
      longest.accumulateAndGet(now - last.getAndSet(now) - 1_000_000, Math::max);
    });
    return longest;
  }

  /** All that it has worked on commands since the huge values were there. */
  private long redisMs() {
    return Futures.await(Questions.ask(vertx, REDIS, "INFO", "commandstats")).toString().lines()
        .filter(line -> line.startsWith("cmdstat_") && !line.startsWith("cmdstat_config"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst(".*,usec=([0-9]+),.*", "$1"))).sum() / 1000;
  }

  private int tooLong() {
    JsonObject stats = (JsonObject) Futures.await(cache.eventBus().request("thumbnails.cache.stats", null)).body();
    return stats.getJsonObject("unreadable").getInteger("too-large");
  }
}
