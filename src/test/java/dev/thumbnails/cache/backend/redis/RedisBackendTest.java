package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisBackendTest extends CacheBackendContract {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final String prefix = "test:" + UUID.randomUUID() + ":";
  private Redis client;

  @BeforeEach
  void connect(Vertx vertx) {
    client = Redis.createClient(vertx, REDIS.connectionString());
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, new JsonObject()
        .put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", prefix), claimEnded);
  }

  @Test
  void aThumbnailIsOneTaggedRecordUnderItsName() {
    Futures.await(backend().set(FULL, 0));
    assertThat(redis("KEYS", prefix + "*").stream().map(Response::toString))
        .containsExactlyInAnyOrder(prefix + "n:" + FULL.name(), prefix + "s:" + FULL.source());
    assertThat(redis("GET", prefix + "n:" + FULL.name())).hasToString("T1" + FULL.toJson().encode());
    assertThat(redis("PTTL", prefix + "n:" + FULL.name()).toLong()).as("no lifetime").isEqualTo(-1);
  }

  @Test
  void thereIsNoLifetimeUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isZero();
  }

  @Test
  void aLifetimeIsInMilliseconds() {
    Futures.await(backend().set(FULL, 123_456));
    assertThat(redis("PTTL", prefix + "n:" + FULL.name()).toLong()).isBetween(100_000L, 123_456L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "T", "T1", "T1{", "T1{}", "T1null", "T1[]", "T2{\"name\":\"foreign\"}", "{\"name\":\"foreign\"}",
      "T1{\"name\":\"another\"}", "T1{\"name\":7}", "T1{\"name\":\"foreign\",\"width\":0}", "T1{\"name\":\"foreign\"} x"})
  void whatIsNoRecordIsAMissUntilTheNextSet(String value) {
    redis("SET", prefix + "n:foreign", value);
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    if (!value.startsWith("T1")) {
      assertThat(Futures.await(backend().delete("foreign"))).isFalse();
    }
    assertThat(redis("GET", prefix + "n:foreign")).as("left as it is").hasToString(value);
    Futures.await(backend().set(Thumbnail.of("foreign"), 0));
    assertThat(Futures.await(backend().get("foreign"))).isEqualTo(Thumbnail.of("foreign"));
  }

  @Test
  void aKeyOfAnotherTypeIsAMissUntilTheNextSet() {
    redis("RPUSH", prefix + "n:foreign", "x");
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    assertThat(Futures.await(backend().delete("foreign"))).isFalse();
    assertThat(redis("LLEN", prefix + "n:foreign").toInteger()).as("left as it is").isEqualTo(1);
    Futures.await(backend().set(Thumbnail.of("foreign"), 0));
    assertThat(Futures.await(backend().get("foreign"))).isEqualTo(Thumbnail.of("foreign"));
  }

  @Test
  void ofAHugeForeignValueOnlyTheBeginningIsRead() {
    redis("SETRANGE", prefix + "n:huge", "300000000", "x");
    redis("CONFIG", "RESETSTAT");
    assertThat(Futures.await(backend().get("huge"))).isNull();
    String sent = redis("INFO", "stats").toString().lines().filter(line -> line.startsWith("total_net_output_bytes")).findFirst().orElseThrow();
    assertThat(Long.parseLong(sent.split(":")[1].strip())).as("bytes that Redis has sent").isLessThan(200_000);
  }

  @Test
  void tenThousandCommandsAtOnceTakeOneConnection() {
    List<Future<Thumbnail>> reads = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      reads.add(backend().get("pipelined/" + i));
    }
    Futures.await(Future.all(reads));
    // This test's own client has one of its own.
    assertThat(redis("CLIENT", "LIST", "TYPE", "normal").toString().lines()).hasSize(2);
  }

  private Response redis(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (String argument : arguments) {
      request.arg(argument);
    }
    return Futures.await(client.send(request));
  }
}
