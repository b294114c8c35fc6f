package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Lateness;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sender sees while Redis is away, killed, hung or not Redis at all, and how it comes back. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisOutageIT {

  private static final long TIMEOUT_MS = 300;
  private static final int CUT_CONNECTIONS = 8;
  /** With the shortest of the waits before each but the first. */
  private static final double LEAST_CUT_MS = 25 + 50 + 100 + 4 * 125;
  private static final int SILENT_CONNECTIONS = 4;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Test
  void downAtStartItIsDeployedAndAnswersAtOnceUntilItIsThere(Vertx vertx) {
    RedisProcess late = new RedisProcess();
    deploy(vertx, late.port());
    refusal(vertx, 503);
    double refusalMs = medianRefusalMs(vertx);
    assertThat(refusalMs).as("ms until the refusal").isLessThan(20);
    assertThat(Futures.failure(ask(vertx, "health", null))).hasMessageContaining("Redis");
    try {
      late.start();
      double usedMs = msUntilAnswered(vertx);
      Figures.show("R1: refused within %.1f ms while down at start, used %.1f ms after its start", refusalMs, usedMs);
      assertThat(usedMs).as("ms until it was used").isLessThan(1000);
      Futures.await(ask(vertx, "health", null));
    } finally {
      late.close();
    }
  }

  @Test
  void killedAndStartedAgainItIsUsedAgain(Vertx vertx) {
    deploy(vertx, REDIS.port());
    Futures.await(ask(vertx, "set", Thumbnail.of("n/ame").toJson()));
    REDIS.kill();
    List<Future<?>> during = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      during.add(ask(vertx, "get", "n/ame").otherwiseEmpty());
    }
    long start = System.nanoTime();
    Futures.await(Future.all(during));
    double lastMs = msSince(start);
    assertThat(lastMs).as("ms until the last of them was answered").isLessThan(TIMEOUT_MS + 200);
    double refusalMs = medianRefusalMs(vertx);
    REDIS.start();
    double usedMs = msUntilAnswered(vertx);
    Figures.show("R3: after a kill the last of 100 gets was answered after %.1f ms, further ones refused within %.1f ms; "
        + "used %.1f ms after it was started again", lastMs, refusalMs, usedMs);
    assertThat(refusalMs).as("ms until the refusal").isLessThan(20);
    assertThat(usedMs).as("ms until it was used").isLessThan(1000);
  }

  @Test
  void hungItIsAnsweredInTimeAndUsedAgain(Vertx vertx) {
    deploy(vertx, REDIS.port());
    awaitAnswer(vertx);
    // Once before, since what is loaded and compiled by a JVM's first failure is not what is measured.
    REDIS.freeze();
    refusal(vertx, 504);
    REDIS.thaw();
    awaitAnswer(vertx);
    REDIS.freeze();
    long start = System.nanoTime();
    long lateMs = refusal(vertx, 504);
    assertThat(msSince(start)).as("ms until the time limit").isGreaterThan(TIMEOUT_MS - 1.0);
    assertThat(lateMs).as("ms after the time limit").isLessThan(50);
    REDIS.thaw();
    start = System.nanoTime();
    awaitAnswer(vertx);
    assertThat(msSince(start)).as("ms until it was used").isLessThan(1000);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(REDIS.port())), count -> count == 1));
  }

  @Test
  void aServerThatCutsEachConnectionIsNotStormed(Vertx vertx) {
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      vertx.setTimer(10, id -> socket.close());
      return false;
    });
    deploy(vertx, redis.port());
    long start = System.nanoTime();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(redis.connections()), count -> count >= CUT_CONNECTIONS));
    assertThat(msSince(start)).as("ms until so many connections").isGreaterThan(LEAST_CUT_MS);
    assertThat(new LinkCounts(vertx).connections()).as("of those whose handshake succeeded").isPositive();
    refusal(vertx, 503);
  }

  @Test
  void aConnectionThatFallsSilentIsReplaced(Vertx vertx) {
    FaultProxy proxy = new FaultProxy(vertx, REDIS.port());
    deploy(vertx, proxy.port());
    awaitAnswer(vertx);
    double refusedMs = 0;
    double replacedMs = 0;
    long lateMs = 0;
    // Twice, since what is loaded and compiled by a JVM's first failure is not what is measured.
    for (int i = 0; i < 2; i++) {
      proxy.swallow();
      proxy.pass();
      long start = System.nanoTime();
      lateMs = refusal(vertx, 504);
      refusedMs = msSince(start);
      replacedMs = msUntilAnswered(vertx);
    }
    Figures.show("R6: a silent connection: 504 after %.1f ms, and another one used %.1f ms later, at a timeoutMs of %d", refusedMs, replacedMs,
        TIMEOUT_MS);
    assertThat(refusedMs).as("ms until the time limit").isGreaterThan(TIMEOUT_MS - 1.0);
    assertThat(lateMs).as("ms after the time limit").isLessThan(50);
    assertThat(replacedMs).as("ms until another one was used").isLessThan(2 * TIMEOUT_MS);
    assertThat(proxy.connections()).isEqualTo(3);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(proxy.port())), count -> count == 1));
  }

  @Test
  void aServerThatNeverAnswersIsNotWaitedForAgain(Vertx vertx) {
    FakeRedis silent = FakeRedis.start(vertx, (socket, command) -> true);
    deploy(vertx, silent.port());
    long first = System.nanoTime();
    assertThat(refusal(vertx, 503, 504)).as("ms after the time limit").isLessThan(50);
    double firstMs = msSince(first);
    List<Double> laterMs = new ArrayList<>();
    while (silent.connections() < SILENT_CONNECTIONS) {
      laterMs.add(medianRefusalMs(vertx));
    }
    double slowestMs = Collections.max(laterMs);
    Figures.show("R5: a server that never answers: first refused after %.1f ms, at a timeoutMs of %d, then within %.1f ms", firstMs, TIMEOUT_MS, slowestMs);
    assertThat(slowestMs).as("ms until the refusal").isLessThan(20);
    assertThat(Sockets.connectionsTo(silent.port())).as("of all the attempts").isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsNoRedisIsRefusedInTime(Vertx vertx) {
    NetServer server = Futures.await(vertx.createNetServer()
        .connectHandler(socket -> socket.handler(request -> socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")))
        .listen(0, "127.0.0.1"));
    deploy(vertx, server.actualPort());
    long start = System.nanoTime();
    refusal(vertx, 503);
    assertThat(msSince(start)).isLessThan(TIMEOUT_MS + 200);
  }

  private static void deploy(Vertx vertx, int port) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", "redis://127.0.0.1:" + port + "/0"));
    options.getConfig().put("timeoutMs", TIMEOUT_MS);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  private static void awaitAnswer(Vertx vertx) {
    Futures.await(Until.holds(vertx, () -> ask(vertx, "get", "n/ame"), reply -> true));
  }

  /** How late it comes. */
  private static long refusal(Vertx vertx, Integer... codes) {
    Future<Message<Object>> answer = ask(vertx, "get", "n/ame");
    final long lateMs = Lateness.ms(vertx, TIMEOUT_MS, answer);
    ReplyException refused = (ReplyException) Futures.failure(answer);
    assertThat(refused.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(refused.failureCode()).as(refused.getMessage()).isIn((Object[]) codes);
    return lateMs;
  }

  private static Future<Message<Object>> ask(Vertx vertx, String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body);
  }

  private static double msUntilAnswered(Vertx vertx) {
    long start = System.nanoTime();
    awaitAnswer(vertx);
    return msSince(start);
  }

  /** Of several, since a busy machine lets a test wait too. */
  private static double medianRefusalMs(Vertx vertx) {
    List<Double> all = new ArrayList<>();
    for (int i = 0; i < 21; i++) {
      long start = System.nanoTime();
      refusal(vertx, 503);
      all.add(msSince(start));
    }
    Collections.sort(all);
    return all.get(all.size() / 2);
  }

  private static double msSince(long start) {
    return (System.nanoTime() - start) / 1e6;
  }
}
