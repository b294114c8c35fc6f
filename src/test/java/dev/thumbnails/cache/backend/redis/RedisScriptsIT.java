package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that does not know the scripts any more which it has been sent. */
@ExtendWith(VertxExtension.class)
class RedisScriptsIT {

  private static final long DELAY_MS = 20;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis")
        .put("connectionString", new FaultProxy(vertx, REDIS.port(), DELAY_MS).connectionString()))));
    Futures.await(Until.holds(vertx, () -> set(Thumbnail.of("first").withSource("a source")), set -> true));
    Futures.await(delete("first"));
  }

  /** A new one: what is sent without waiting takes effect in that order on it too. */
  @Test
  void noPlainSetOvertakesAScriptAfterARestart() {
    REDIS.kill();
    REDIS.start();
    Futures.await(Until.holds(vertx, () -> ask("get", "first"), got -> true));
    Future<?> deleted = delete("deleted");
    Future<?> set = set(Thumbnail.of("deleted"));
    Future<?> scripted = set(Thumbnail.of("scripted").withSource("a source"));
    Future<?> plain = set(Thumbnail.of("scripted"));
    Futures.await(Future.all(deleted, set, scripted, plain));
    assertThat(Futures.await(ask("get", "deleted")).body()).isEqualTo(Thumbnail.of("deleted").toJson());
    assertThat(Futures.await(ask("get", "scripted")).body()).isEqualTo(Thumbnail.of("scripted").toJson());
  }

  @Test
  void whatAServerHasBeenMadeToForgetItIsSentAgain() {
    Futures.await(Questions.ask(vertx, REDIS, "SCRIPT", "FLUSH"));
    Futures.await(set(Thumbnail.of("again").withSource("a source")));
    Futures.await(delete("again"));
    assertThat(Futures.await(ask("get", "again")).body()).isNull();
  }

  private Future<Message<Object>> set(Thumbnail thumbnail) {
    return ask("set", thumbnail.toJson());
  }

  private Future<Message<Object>> delete(String name) {
    return ask("delete", name);
  }

  private Future<Message<Object>> ask(String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body);
  }
}
