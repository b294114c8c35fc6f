package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes no writes: sets are refused with its reason, and gets go on. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisRefusalIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final JsonObject STORED = new JsonObject().put("name", "n/ame").put("source", "a source");

  private Vertx vertx;

  @BeforeEach
  void store(Vertx vertx) {
    this.vertx = vertx;
    Futures.await(vertx.deployVerticle(CacheVerticle.class,
        Deployments.of(new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()))));
    Futures.await(send("set", STORED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"n/ame", "an/other"})
  void aReplicaRefusesSetsUntilItIsAMaster(String name) {
    ask("REPLICAOF", "127.0.0.1", RedisProcess.freePort());
    String connection = Futures.await(heldConnection());
    assertRefusedWith("READONLY", new JsonObject().put("name", name));
    Futures.await(Until.holds(vertx, this::heldConnection, now -> now.startsWith("id=") && !now.equals(connection)));
    assertRefusedWith("READONLY", new JsonObject().put("name", name).put("source", "a source"));
    assertRead();
    long start = System.nanoTime();
    ask("REPLICAOF", "NO", "ONE");
    Futures.await(Until.holds(vertx, () -> send("set", STORED), set -> true));
    Figures.show("R12: sets worked " + (System.nanoTime() - start) / 1_000_000 + " ms after the replica had become a master");
  }

  @Test
  void aFullServerRefusesSetsUntilThereIsRoom() {
    ask("CONFIG", "SET", "maxmemory", 1);
    assertRefusedWith("OOM", STORED);
    assertRefusedWith("OOM", new JsonObject().put("name", "an/other"));
    assertRead();
    ask("CONFIG", "SET", "maxmemory", 0);
    Futures.await(send("set", STORED));
    Figures.show("R11: a set over maxmemory was refused with OOM, and gets worked");
  }

  private void assertRefusedWith(String code, JsonObject thumbnail) {
    ReplyException refused = (ReplyException) Futures.failure(send("set", thumbnail));
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused.getMessage()).isEqualTo("Redis: refused with " + code);
  }

  private void assertRead() {
    assertThat(Futures.await(send("get", "n/ame")).body()).isEqualTo(STORED);
    assertThat(Futures.await(send("get", "a/miss")).body()).isNull();
  }

  private Future<Message<Object>> send(String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body);
  }

  /** Of the cache to the server, as that names it. */
  private Future<String> heldConnection() {
    return Questions.ask(vertx, REDIS, "CLIENT", "LIST", "TYPE", "normal").map(list -> list.toString().lines()
        .filter(line -> !line.contains("cmd=client")).map(line -> line.split(" ")[0]).reduce((one, other) -> "two").orElseThrow());
  }

  private Response ask(String command, Object... arguments) {
    return Futures.await(Questions.ask(vertx, REDIS, command, arguments));
  }
}
