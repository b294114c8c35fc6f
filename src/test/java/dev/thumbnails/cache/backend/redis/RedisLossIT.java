package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.ClosedLoop;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Lateness;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Stalls;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of requests whose connection is lost, cut, silent or not there yet. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisLossIT {

  private static final int INSTANCES = 100;
  private static final int ROUNDS = 10;
  private static final long TIMEOUT_MS = 500;
  /** Time for a hundred new connections, however busy the machine is. */
  private static final long UNHURRIED_MS = 10_000;
  /** A connection that has not lasted a second is not replaced at once. */
  private static final long SETTLED_MS = 1050;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  /** A server closes its idle connections at the moment when they are used again: nobody sees it, and what was stored is there. */
  @Test
  void whatMeetsAClosingConnectionIsSentAgain(Vertx vertx) {
    deploy(vertx, REDIS.port(), INSTANCES, UNHURRIED_MS);
    LinkCounts counts = new LinkCounts(vertx);
    Queue<String> stored = new ConcurrentLinkedQueue<>();
    List<Future<Message<Object>>> asked = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      long made = INSTANCES * (round + 1L);
      await(vertx, counts::connections, count -> count >= made);
      Futures.await(vertx.timer(SETTLED_MS, TimeUnit.MILLISECONDS));
      asked.addAll(askWhileAllAreClosed(vertx, round, stored));
    }
    long failed = asked.stream().filter(Future::failed).count();
    Figures.show("R26: " + ROUNDS + " times " + INSTANCES + " connections closed under " + asked.size() + " requests: " + failed
        + " failed, " + counts.repeats() + " sent again; R25: " + stored.size() + " sets acknowledged");
    assertThat(failed).isZero();
    assertThat(counts.repeats()).isPositive();
    List<String> names = List.copyOf(stored);
    for (int from = 0; from < names.size(); from += 500) {
      JsonArray some = new JsonArray(names.subList(from, Math.min(names.size(), from + 500)));
      JsonObject found = (JsonObject) Futures.await(send(vertx, "getAll", some)).body();
      assertThat(found.getJsonArray("items").stream().map(item -> ((JsonObject) item).getString("status"))).containsOnly("hit");
    }
  }

  private static List<Future<Message<Object>>> askWhileAllAreClosed(Vertx vertx, int round, Queue<String> stored) {
    List<Future<Message<Object>>> all = new ArrayList<>();
    Future<?> cut = Questions.ask(vertx, REDIS, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    do {
      List<Future<Message<Object>>> during = new ArrayList<>();
      for (int i = 0; i < INSTANCES; i++) {
        String name = "r" + round + "/" + all.size() + "/" + i;
        during.add(send(vertx, "set", Thumbnail.of(name).toJson()).onSuccess(done -> stored.add(name)));
        during.add(send(vertx, "get", "n/ame"));
      }
      Futures.await(Future.join(during).otherwiseEmpty());
      all.addAll(during);
    } while (!cut.isComplete());
    Futures.await(cut);
    return all;
  }

  /** Nobody asks anything while the network loses the connection without a word. */
  @Test
  void aConnectionThatIsSilentlyLostIsFoundBeforeItIsUsed(Vertx vertx) {
    FaultProxy proxy = new FaultProxy(vertx, REDIS.port());
    deploy(vertx, proxy.port(), 1, TIMEOUT_MS);
    awaitAnswer(vertx);
    proxy.swallow();
    await(vertx, proxy::connections, count -> count >= 2);
    proxy.pass();
    await(vertx, new LinkCounts(vertx)::connections, count -> count == 2);
    long start = System.nanoTime();
    Futures.await(send(vertx, "get", "n/ame"));
    Figures.show("R6: the first request after a silent loss took " + msSince(start) + " ms");
    assertThat(msSince(start)).isLessThan(TIMEOUT_MS / 2);
  }

  @Test
  void aServerThatHangsIsAnsweredForAtOnce(Vertx vertx) {
    deploy(vertx, REDIS.port(), 1, TIMEOUT_MS);
    awaitAnswer(vertx);
    for (int i = 0; i < 2; i++) {
      REDIS.freeze();
      long start = System.nanoTime();
      Future<Message<Object>> answer = send(vertx, "get", "n/ame");
      final long lateMs = Lateness.ms(vertx, TIMEOUT_MS, answer);
      final long timeoutMs = msSince(start);
      assertThat(code(Futures.failure(answer))).isEqualTo(504);
      Futures.await(Until.holds(vertx, () -> send(vertx, "get", "n/ame").transform(got -> Future.succeededFuture(code(got.cause()))), code -> code == 503));
      start = System.nanoTime();
      assertThat(refusal(vertx)).isEqualTo(503);
      final long refusalMs = msSince(start);
      REDIS.thaw();
      start = System.nanoTime();
      awaitAnswer(vertx);
      if (i > 0) {
        Figures.show("R5: 504 after " + timeoutMs + " ms, then 503 after " + refusalMs + " ms, answered " + msSince(start) + " ms after CONT");
        assertThat(lateMs).isLessThan(50);
        assertThat(refusalMs).isLessThan(20);
        assertThat(msSince(start)).isLessThan(1000);
      }
    }
    awaitConnections(vertx, 1);
  }

  @Test
  void underLoadAKillIsAnsweredAndLoggedOnce(Vertx vertx) {
    deploy(vertx, REDIS.port(), 1, TIMEOUT_MS);
    awaitAnswer(vertx);
    AtomicLong answered = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    ClosedLoop load = new ClosedLoop(vertx, 64, () -> send(vertx, "get", "n/ame")
        .onSuccess(reply -> answered.incrementAndGet()).onFailure(refusal -> failed.incrementAndGet()));
    try (LogLines log = LogLines.keep(); Stalls stalls = new Stalls()) {
      long start = System.nanoTime();
      load.begin();
      await(vertx, answered::get, count -> count >= 5000);
      REDIS.kill();
      await(vertx, failed::get, count -> count >= 50_000);
      REDIS.start();
      awaitAnswer(vertx);
      Futures.await(load.end());
      long seconds = msSince(start) / 1000 + 1;
      Figures.show("R2: " + load.answered() + " requests through a kill: " + load.failed() + " failed, the slowest answer after "
          + load.slowestMs() + " ms, " + log.lines().size() + " lines logged in " + seconds + " s");
      assertThat(load.failed()).isPositive();
      assertThat(load.slowestMs()).isLessThan(TIMEOUT_MS + 50 + stalls.longestMs());
      assertThat(log.lines()).as(log.lines().toString()).hasSizeLessThanOrEqualTo((int) seconds);
    }
  }

  private static void deploy(Vertx vertx, int port, int instances, long timeoutMs) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", "redis://127.0.0.1:" + port + "/0"));
    options.setInstances(instances).getConfig().put("timeoutMs", timeoutMs);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  private static void awaitAnswer(Vertx vertx) {
    Futures.await(Until.holds(vertx, () -> send(vertx, "get", "n/ame"), reply -> true));
  }

  private static void awaitConnections(Vertx vertx, long expected) {
    await(vertx, () -> Sockets.connectionsTo(REDIS.port()), count -> count == expected);
  }

  private static void await(Vertx vertx, LongSupplier count, LongPredicate wanted) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(count.getAsLong()), wanted::test));
  }

  private static int refusal(Vertx vertx) {
    return code(Futures.failure(send(vertx, "get", "n/ame")));
  }

  private static int code(Throwable failure) {
    return failure instanceof ReplyException reply ? reply.failureCode() : 0;
  }

  private static Future<Message<Object>> send(Vertx vertx, String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body);
  }

  private static long msSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
