package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this node has in memory is given without a message, and is otherwise like what a message is answered with. */
@ExtendWith(VertxExtension.class)
class HitsWithoutMessagesIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final Thumbnail THUMBNAIL = Thumbnail.of("a/b").withSize(400, 300);
  private static final int TIMES = 10;

  private Vertx vertx;
  private ThumbnailCache cache;
  private SentMessages sent;

  @BeforeEach
  void create(Vertx vertx) {
    this.vertx = vertx;
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    sent = SentMessages.keep(vertx);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "redis"})
  void aHitSendsNoneAndIsCounted(String backend) {
    deploy(backend);
    JsonObject before = Futures.await(stats());
    sent.take();
    List<Supplier<Future<Thumbnail>>> ways = List.of(() -> cache.get("a/b"), () -> cache.get(List.of("a", "b")),
        () -> cache.getOrCreate("a/b", () -> Future.failedFuture("is there")));
    for (int i = 0; i < TIMES; i++) {
      ways.forEach(way -> assertThat(Futures.await(way.get())).isEqualTo(THUMBNAIL));
    }
    assertThat(sent.take()).isEmpty();
    JsonObject after = Futures.await(stats());
    assertThat(hits(after, "gets") - hits(before, "gets")).isEqualTo(TIMES * 3);
    if (backend.equals("redis")) {
      assertThat(hits(after, "near") - hits(before, "near")).isEqualTo(TIMES * 3);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "redis"})
  void aMissSendsOne(String backend) {
    deploy(backend);
    sent.take();
    assertThat(Futures.await(cache.get("none"))).isNull();
    assertThat(sent.take()).contains("thumbnails.cache.get");
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "redis"})
  void anInvalidNameIsRefusedAsAMessageIs(String backend) {
    deploy(backend);
    for (String name : new String[] {"", "..", "a//b", "a\\b", "\uD800", "a\u0000", "x".repeat(1025)}) {
      ReplyException told = (ReplyException) Futures.failure(vertx.eventBus().request("thumbnails.cache.get", name));
      ReplyException refused = (ReplyException) Futures.failure(cache.get(name));
      assertThat(refused.failureCode()).isEqualTo(told.failureCode()).isEqualTo(400);
      assertThat(refused).hasMessage(told.getMessage());
    }
  }

  /** With the thumbnail in memory. */
  private void deploy(String backend) {
    boolean near = backend.equals("redis");
    JsonObject config = new JsonObject().put("backend", near
        ? new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString())
        : new JsonObject().put("type", "simple"));
    if (near) {
      config.put("nearCache", new JsonObject().put("maximumStalenessMs", 600_000));
    }
    Futures.await(vertx.deployVerticle(CacheVerticle::new, new DeploymentOptions().setConfig(config)));
    Futures.await(cache.set(THUMBNAIL));
    // What was told of the set may be told only now, and may empty the near cache of what it has.
    Futures.await(Until.holds(vertx, () -> cache.get("a/b").compose(found -> stats()), told -> !near || told.getJsonObject("near").getLong("entries") == 1));
  }

  private Future<JsonObject> stats() {
    return vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null).map(Message::body);
  }

  private static long hits(JsonObject stats, String of) {
    return stats.getJsonObject(of).getLong("hit");
  }
}
