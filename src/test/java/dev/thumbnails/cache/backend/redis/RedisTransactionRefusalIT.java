package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions that a server does not do: for its state, or for this user. */
@ExtendWith(VertxExtension.class)
class RedisTransactionRefusalIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess("--user old on >secret ~* +@all -multi -exec".split(" "));

  /** Its state has changed after the transaction had been begun. */
  @ParameterizedTest
  @CsvSource({"OOM, OOM command not allowed when used memory > 'maxmemory'., false", "READONLY, READONLY You can't write against a read only replica., true"})
  void whatIsRefusedInTheEndIsRefusedWithItsReason(String code, String reason, boolean looksAgain, Vertx vertx) {
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      switch (command.get(0).toUpperCase(Locale.ROOT)) {
        case "MULTI" -> socket.write("+OK\r\n");
        case "GETRANGE", "SET" -> socket.write("+QUEUED\r\n");
        case "EXEC" -> socket.write("-EXECABORT Transaction discarded because of: " + reason + "\r\n");
        default -> {
          return false;
        }
      }
      return true;
    });
    deploy(vertx, redis.connectionString());
    ReplyException refused = (ReplyException) Futures.failure(set(vertx, "a"));
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused.getMessage()).isEqualTo("Redis: refused with " + code);
    if (looksAgain) {
      Futures.await(Until.holds(vertx, () -> Future.succeededFuture(redis.connections()), connections -> connections > 1));
    }
  }

  @Test
  void whoMayNotTransactSetsByScripts(Vertx vertx) {
    deploy(vertx, "redis://old:secret@127.0.0.1:" + REDIS.port() + "/0");
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "n/" + i).toList();
    Futures.await(Future.all(names.stream().map(name -> set(vertx, name)).toList()));
    names.forEach(name -> assertThat(Futures.await(ask(vertx, "get", name, new DeliveryOptions())).body()).isNotNull());
    Set<String> told = ConcurrentHashMap.newKeySet();
    Futures.await(vertx.eventBus().<String>localConsumer("thumbnails.cache.claimEnded", ended -> told.add(ended.body())).completion());
    Futures.await(ask(vertx, "get", "claimed", new DeliveryOptions().addHeader("claimMs", "60000")));
    Futures.await(set(vertx, "claimed"));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(told), all -> all.contains("claimed")));
  }

  private static void deploy(Vertx vertx, String connectionString) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis").put("connectionString", connectionString))));
  }

  private static Future<Message<Object>> set(Vertx vertx, String name) {
    return ask(vertx, "set", Thumbnail.of(name).toJson(), new DeliveryOptions());
  }

  private static Future<Message<Object>> ask(Vertx vertx, String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }
}
