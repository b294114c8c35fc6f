package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Lateness;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that does not answer in RESP, or not to what it was asked: refused in time, replaced, and never believed. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisNonsenseIT {

  private static final long TIMEOUT_MS = 300;
  private static final String ANSWER = answer("thumbnails:n:n/ame");

  private static long slowestMs;
  private static int refusals;

  private Vertx vertx;

  private final LogLines log = LogLines.keep();

  @BeforeEach
  void keep(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void assertLogIsOurs() {
    log.close();
    assertThat(log.lines()).as("of one link").hasSizeLessThanOrEqualTo(2).allMatch(line -> line.startsWith(RedisLink.class.getName()));
  }

  @AfterAll
  static void tell() {
    Figures.show("R14, R15: " + refusals + " answers that were none were refused within " + slowestMs + " ms of " + TIMEOUT_MS
        + ", 0 sockets left");
  }

  static List<String> nonsense() {
    return List.of(
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        "$9999999999\r\n",
        "$99999999999999999999999999\r\n",
        "$536870912\r\nx",
        "$-7\r\n",
        "$x\r\n",
        "*2147483647\r\n",
        "*100000000\r\n",
        "*1000000\r\n".repeat(30),
        "*2147483647\r\n*2147483647\r\n*2147483647\r\n",
        "%2147483647\r\n+a\r\n",
        ">2147483647\r\n+a\r\n",
        "*1\r\n".repeat(100),
        ":not a number\r\n",
        "#x\r\n",
        "\r\n\r\n\r\n",
        "\0\0\0\0",
        "$3\r\nT1{}}}}\r\n",
        random(1),
        random(2),
        random(3));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void inTheHandshakeItIsRefusedInTime(String nonsense) {
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      socket.write(FakeRedis.bytes(nonsense));
      return true;
    });
    deploy(redis);
    assertRefusedInTime();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(redis.connections()), count -> count >= 3));
    assertThat(Sockets.connectionsTo(redis.port())).as("of all the attempts").isLessThanOrEqualTo(1);
    close(redis);
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void inTheMiddleOfWorkTheConnectionIsReplaced(String nonsense) {
    AtomicBoolean sane = new AtomicBoolean(true);
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      if (FakeRedis.isHandshake(command)) {
        return false;
      }
      socket.write(FakeRedis.bytes(sane.get() ? ANSWER : nonsense));
      return true;
    });
    deploy(redis);
    awaitHit();
    long allocated = allocatedBytes();
    sane.set(false);
    assertRefusedInTime();
    assertThat(allocatedBytes() - allocated).as("bytes allocated").isLessThan(20_000_000);
    sane.set(true);
    long start = System.nanoTime();
    awaitHit();
    assertThat(msSince(start)).as("ms until another connection was used").isLessThan(3000);
    assertThat(redis.connections()).isGreaterThan(1);
    awaitConnections(redis, 1);
    close(redis);
  }

  /** Each of those that come after it is answered with what was meant for the one before. */
  @Test
  void anAnswerThatNobodyAskedForGivesNobodyTheRecordOfAnother() {
    AtomicInteger gets = new AtomicInteger();
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      if (FakeRedis.isHandshake(command)) {
        return false;
      }
      socket.write(FakeRedis.bytes(answer(command.get(1)).repeat(gets.incrementAndGet() == 50 ? 2 : 1)));
      return true;
    });
    deploy(redis);
    awaitHit();
    List<Future<Message<Object>>> replies = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      replies.add(get("n/" + i));
    }
    Futures.await(Future.join(replies).otherwiseEmpty());
    int wrong = 0;
    int hits = 0;
    for (int i = 0; i < replies.size(); i++) {
      Object body = replies.get(i).succeeded() ? replies.get(i).result().body() : null;
      hits += body == null ? 0 : 1;
      wrong += body == null || name(body).equals("n/" + i) ? 0 : 1;
    }
    assertThat(wrong).isZero();
    assertThat(hits).as("right ones").isPositive();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(redis.connections()), count -> count >= 2));
    awaitHit();
    Figures.show("R14: an answer too many: " + wrong + " wrong ones in 1000 gets, "
        + hits + " right ones; the connection was replaced");
    close(redis);
  }

  /** In order as RESP, so that the connection stays. */
  @ParameterizedTest
  @ValueSource(strings = {":1\r\n", "+OK\r\n", "+QUEUED\r\n", "$-1\r\n", "_\r\n", "*1\r\n:1\r\n"})
  void whatIsNoStringIsNoAnswerToAGet(String other) {
    AtomicBoolean sane = new AtomicBoolean(true);
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      if (FakeRedis.isHandshake(command)) {
        return false;
      }
      socket.write(sane.get() ? ANSWER : other);
      return true;
    });
    deploy(redis);
    awaitHit();
    sane.set(false);
    assertRefusedInTime();
    JsonObject stats = (JsonObject) Futures.await(vertx.eventBus().request("thumbnails.cache.stats", null)).body();
    assertThat(stats.getJsonObject("backend").getBoolean("up")).isFalse();
    sane.set(true);
    awaitHit();
    close(redis);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 8, 20, 22, 23, 24})
  void anAnswerThatIsCutIsNeverBelieved(int bytes) {
    AtomicInteger cuts = new AtomicInteger();
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      if (FakeRedis.isHandshake(command)) {
        return false;
      }
      if (cuts.getAndDecrement() > 0) {
        socket.write(ANSWER.substring(0, bytes)).onComplete(written -> socket.close());
      } else {
        socket.write(ANSWER);
      }
      return true;
    });
    deploy(redis);
    awaitHit();
    cuts.set(2);
    assertRefusedInTime();
    cuts.set(0);
    awaitHit();
    assertThat(redis.connections()).isGreaterThan(1);
    awaitConnections(redis, 1);
    close(redis);
  }

  private void assertRefusedInTime() {
    long start = System.nanoTime();
    Future<Message<Object>> answer = get();
    final long lateMs = Lateness.ms(vertx, TIMEOUT_MS, answer);
    final long tookMs = msSince(start);
    ReplyException refused = (ReplyException) Futures.failure(answer);
    assertThat(refused.failureCode()).as(refused.getMessage()).isIn(503, 504);
    assertThat(lateMs).as("ms after the time limit").isLessThan(50);
    slowestMs = Math.max(slowestMs, tookMs);
    refusals++;
  }

  private void deploy(FakeRedis redis) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", redis.connectionString()));
    options.getConfig().put("timeoutMs", TIMEOUT_MS);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  private void close(FakeRedis redis) {
    vertx.deploymentIDs().forEach(id -> Futures.await(vertx.undeploy(id)));
    awaitConnections(redis, 0);
    redis.close();
  }

  private void awaitHit() {
    Futures.await(Until.holds(vertx, this::get, reply -> new JsonObject().put("name", "n/ame").equals(reply.body())));
  }

  private void awaitConnections(FakeRedis redis, int expected) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(redis.port())), count -> count == expected));
  }

  private Future<Message<Object>> get() {
    return get("n/ame");
  }

  private Future<Message<Object>> get(String name) {
    return vertx.eventBus().request("thumbnails.cache.get", name);
  }

  private static String name(Object thumbnail) {
    return ((JsonObject) thumbnail).getString("name");
  }

  private static String answer(String key) {
    String record = "T1" + new JsonObject().put("name", key.substring("thumbnails:n:".length())).encode();
    return "$" + record.length() + "\r\n" + record + "\r\n";
  }

  /** By the event loops, which is where answers are read. */
  private static long allocatedBytes() {
    com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("vert.x-eventloop"))
        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.getId())).sum();
  }

  private static String random(int seed) {
    byte[] bytes = new byte[3000];
    new Random(seed).nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static long msSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
