package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
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
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a sender sees while Redis is away, killed, hung or not Redis at all, and how it comes back. */
@ExtendWith(VertxExtension.class)
class RedisOutageTest {

  private static final long TIMEOUT_MS = 300;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Test
  void downAtStartItIsDeployedAndAnswersAtOnceUntilItIsThere(Vertx vertx) {
    RedisProcess late = new RedisProcess();
    deploy(vertx, late.port());
    refusal(vertx, 503);
    long start = System.nanoTime();
    refusal(vertx, 503);
    long refusalMs = msSince(start);
    assertThat(refusalMs).as("ms until the refusal").isLessThan(20);
    assertThat(Futures.failure(ask(vertx, "health", null))).hasMessageContaining("Redis");
    try {
      late.start();
      start = System.nanoTime();
      awaitAnswer(vertx);
      System.out.println("R1: refused within " + refusalMs + " ms while down at start, used " + msSince(start) + " ms after its start");
      assertThat(msSince(start)).as("ms until it was used").isLessThan(1000);
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
    assertThat(msSince(start)).as("ms until the last of them was answered").isLessThan(TIMEOUT_MS + 200);
    refusal(vertx, 503);
    REDIS.start();
    start = System.nanoTime();
    awaitAnswer(vertx);
    System.out.println("R3: used " + msSince(start) + " ms after it was started again");
    assertThat(msSince(start)).as("ms until it was used").isLessThan(1000);
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
    refusal(vertx, 504);
    assertThat(msSince(start)).as("ms until the time limit").isBetween(TIMEOUT_MS - 1, TIMEOUT_MS + 50);
    REDIS.thaw();
    start = System.nanoTime();
    awaitAnswer(vertx);
    assertThat(msSince(start)).as("ms until it was used").isLessThan(1000);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(REDIS.port())), count -> count == 1));
  }

  @Test
  void aServerThatCutsEachConnectionIsNotStormed(Vertx vertx) {
    AtomicInteger connections = new AtomicInteger();
    NetServer server = Futures.await(vertx.createNetServer().connectHandler(socket -> {
      connections.incrementAndGet();
      // A handshake that succeeds (HELLO, then SELECT), and an end.
      socket.handler(request -> socket.write(request.toString().contains("SELECT") ? "+OK\r\n" : "%1\r\n+server\r\n+redis\r\n")
          .onSuccess(written -> vertx.setTimer(1, id -> socket.close())));
    }).listen(0, "127.0.0.1"));
    deploy(vertx, server.actualPort());
    Futures.await(vertx.timer(1000, TimeUnit.MILLISECONDS));
    assertThat(connections.get()).isBetween(2, 12);
    refusal(vertx, 503);
  }

  @Test
  void aConnectionThatFallsSilentIsReplaced(Vertx vertx) {
    AtomicReference<NetSocket> silent = new AtomicReference<>();
    List<NetSocket> connections = new CopyOnWriteArrayList<>();
    NetServer proxy = Futures.await(vertx.createNetServer().connectHandler(socket -> {
      connections.add(socket.pause());
      vertx.createNetClient().connect(REDIS.port(), "127.0.0.1").onSuccess(redis -> {
        redis.handler(reply -> {
          if (socket != silent.get()) {
            socket.write(reply);
          }
        });
        socket.handler(redis::write).closeHandler(closed -> redis.close()).resume();
      });
    }).listen(0, "127.0.0.1"));
    deploy(vertx, proxy.actualPort());
    awaitAnswer(vertx);
    silent.set(connections.get(0));
    refusal(vertx, 504);
    long start = System.nanoTime();
    awaitAnswer(vertx);
    System.out.println("R6: another connection was used " + msSince(start) + " ms after the 504 of a silent one, at a timeoutMs of " + TIMEOUT_MS);
    assertThat(msSince(start)).as("ms until another one was used").isLessThan(2 * TIMEOUT_MS);
    assertThat(connections).hasSize(2);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(proxy.actualPort())), count -> count == 1));
  }

  @Test
  void aServerThatNeverAnswersIsNotWaitedForAgain(Vertx vertx) {
    NetServer server = Futures.await(vertx.createNetServer().connectHandler(socket -> { }).listen(0, "127.0.0.1"));
    deploy(vertx, server.actualPort());
    long first = System.nanoTime();
    refusal(vertx, 503, 504);
    System.out.println("R5: a server that never answers: first refused after " + msSince(first) + " ms, at a timeoutMs of " + TIMEOUT_MS + ", then at once");
    assertThat(msSince(first)).isLessThan(TIMEOUT_MS + 50);
    for (int i = 0; i < 100; i++) {
      long start = System.nanoTime();
      refusal(vertx, 503);
      assertThat(msSince(start)).as("ms until the refusal").isLessThan(50);
      Futures.await(vertx.timer(10, TimeUnit.MILLISECONDS));
    }
    assertThat(Sockets.connectionsTo(server.actualPort())).as("of all the attempts").isLessThanOrEqualTo(1);
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

  private static void refusal(Vertx vertx, Integer... codes) {
    ReplyException refused = (ReplyException) Futures.failure(ask(vertx, "get", "n/ame"));
    assertThat(refused.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(refused.failureCode()).as(refused.getMessage()).isIn((Object[]) codes);
  }

  private static Future<Message<Object>> ask(Vertx vertx, String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body);
  }

  private static long msSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
