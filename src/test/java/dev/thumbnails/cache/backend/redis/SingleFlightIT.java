package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who ask for one name of a Redis at some distance. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class SingleFlightIT {

  private static final int GETS = 10_000;
  private static final long DELAY_MS = 25;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private Redis direct;

  @BeforeEach
  void fill(Vertx vertx) {
    this.vertx = vertx;
    direct = Redis.createClient(vertx, REDIS.connectionString());
    write("first");
  }

  private void deploy(int instances) {
    String far = new FaultProxy(vertx, REDIS.port(), DELAY_MS).connectionString();
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setInstances(instances).setConfig(
        new JsonObject().put("timeoutMs", 10_000).put("backend", new JsonObject().put("type", "redis").put("connectionString", far)))));
    // They get messages in turn.
    for (int i = 0; i < instances; i++) {
      Futures.await(get("n/ame"));
    }
    redis("CONFIG", "RESETSTAT");
  }

  /** One is under way at a time on each event loop: as many as there is time for while they come, and one for those who came during the last. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void allWhoAskAtOnceShareOneReadAfterTheOther(int instances) {
    deploy(instances);
    long start = System.nanoTime();
    List<Future<Message<JsonObject>>> gets = IntStream.range(0, GETS).mapToObj(i -> get("n/ame")).toList();
    // These are behind the others, and are answered, if with a refusal, when those have been taken.
    Futures.await(Future.join(IntStream.range(0, instances).mapToObj(i -> vertx.eventBus().request("thumbnails.cache.stats", null)).toList())
        .otherwiseEmpty());
    long cameMs = (System.nanoTime() - start) / 1_000_000;
    Futures.await(Future.all(gets));
    assertThat(gets).allSatisfy(got -> assertThat(got.result().body()).isEqualTo(thumbnail("first")));
    Figures.show("M13: " + GETS + " concurrent gets of one name from " + instances + " instances with Redis " + 2 * DELAY_MS + " ms away: "
        + reads() + " reads");
    assertThat(reads()).isBetween((long) instances, instances * (2 + cameMs / (2 * DELAY_MS)));
  }

  @Test
  void eachNameIsAskedFor() {
    deploy(1);
    List<Future<Message<JsonObject>>> gets = IntStream.range(0, 100).mapToObj(i -> get("n/" + i)).toList();
    Futures.await(Future.all(gets));
    assertThat(gets).allSatisfy(got -> assertThat(got.result().body()).isNull());
    assertThat(reads()).isEqualTo(100);
  }

  /** The answer that is under way when it asks says what was stored before. */
  @Test
  void whoHasSeenAWriteReadsIt() {
    deploy(1);
    Future<Message<JsonObject>> earlier = get("n/ame");
    Futures.await(Until.holds(vertx, this::readsNow, reads -> reads == 1));
    write("second");
    Future<Message<JsonObject>> later = get("n/ame");
    assertThat(earlier.isComplete()).as("is still under way").isFalse();
    assertThat(Futures.await(later).body()).isEqualTo(thumbnail("second"));
    assertThat(Futures.await(earlier).body()).isEqualTo(thumbnail("first"));
  }

  @Test
  void whatFailsFailsForThoseWhoAskedAndNoOthers() {
    deploy(1);
    Future<Message<JsonObject>> earlier = get("n/ame");
    List<Future<Message<JsonObject>>> later = IntStream.range(0, 10).mapToObj(i -> get("n/ame")).toList();
    REDIS.kill();
    Futures.await(Future.join(later).otherwiseEmpty());
    assertThat(later).allSatisfy(got -> assertThat(got.failed()).isTrue());
    Futures.await(earlier.otherwiseEmpty());
    REDIS.start();
    write("third");
    assertThat(Futures.await(Until.holds(vertx, () -> get("n/ame"), reply -> true)).body()).isEqualTo(thumbnail("third"));
  }

  private Future<Message<JsonObject>> get(String name) {
    return vertx.eventBus().request("thumbnails.cache.get", name);
  }

  private void write(String path) {
    redis("SET", "thumbnails:n:n/ame", "T1" + thumbnail(path).encode());
  }

  private static JsonObject thumbnail(String path) {
    return Thumbnail.of("n/ame").withPath(path).toJson();
  }

  private long reads() {
    return Futures.await(readsNow());
  }

  private Future<Long> readsNow() {
    return direct.send(Request.cmd(Command.INFO).arg("commandstats")).map(stats -> stats.toString().lines().filter(line -> line.startsWith("cmdstat_getrange"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*calls=([0-9]+).*", "$1"))).sum());
  }

  private Response redis(String command, Object... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (Object argument : arguments) {
      request.arg(argument.toString());
    }
    return Futures.await(direct.send(request));
  }
}
