package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Messages;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A record that can't be read, and is another such one whenever it is looked at. */
@ExtendWith(VertxExtension.class)
class RedisChangingRecordTest {

  private static final int ATTEMPTS = 10;

  private final AtomicInteger claims = new AtomicInteger();

  @Test
  void aClaimIsGivenUpAfterSomeAttempts(Vertx vertx) {
    FakeRedis redis = FakeRedis.start(vertx, this::answer);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(
        new JsonObject().put("type", "redis").put("connectionString", redis.connectionString()))));
    ReplyException refused = new Messages(vertx).failure("get", "n", "claimMs", 60_000);
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused).hasMessage("Redis: what is there changes all the time");
    assertThat(claims).hasValue(ATTEMPTS);
  }

  private boolean answer(NetSocket socket, List<String> command) {
    if (FakeRedis.isHandshake(command)) {
      return false;
    }
    String record = "T1{" + claims.incrementAndGet();
    socket.write("*2\r\n$" + record.length() + "\r\n" + record + "\r\n:-1\r\n");
    return true;
  }
}
