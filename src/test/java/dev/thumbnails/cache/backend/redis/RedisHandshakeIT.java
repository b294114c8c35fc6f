package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that lets nobody in: 503 with the kind of its reason, tried less and less often, and nothing left open or told. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisHandshakeIT {

  private static final String SECRET = "s3cr3t-of-nobody";
  private static final String PASSWORD = "another";
  /** Each tries at once and four times within the first second. */
  private static final int MANY = 250;
  private static final int FEW = 10;
  private static final int TRIES_OF_EACH = 4;
  private static final int LEAST_REJECTED = 10;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess("--requirepass", PASSWORD, "--maxclients", "16");

  private final LogLines log = LogLines.keep();
  private final long startNanos = System.nanoTime();
  private Vertx vertx;
  private int questions;

  @BeforeEach
  void keep(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  /** Some repeat what they were asked, which AUTH is a part of. */
  @ParameterizedTest
  @ValueSource(strings = {
      "LOADING Redis is loading the dataset in memory",
      "NOAUTH HELLO must be called with the client already authenticated",
      "WRONGPASS invalid username-password pair", "MASTERDOWN Link with MASTER is down",
      "ERR unknown command HELLO 3 AUTH default " + SECRET, SECRET})
  void aRefusalIsNeitherRepeatedNorKept(String error) {
    assertNothingLeaks(FEW, error.split(" ")[0], "HELLO", FakeRedis.bytes("-" + error + "\r\n"));
  }

  @Test
  void aThousandRefusalsLeaveNothingOpen() {
    assertNothingLeaks(MANY, "anything", "HELLO", FakeRedis.bytes("-ERR max number of clients reached\r\n"));
  }

  @Test
  void aRefusedDatabaseIsNeitherRepeatedNorKept() {
    assertNothingLeaks(MANY, "a database", "SELECT", FakeRedis.bytes("-ERR DB index is out of range, " + SECRET + "\r\n"));
  }

  /** Once the server lets everybody in, there are as many connections as want one: of the tries before, none is left. */
  private void assertNothingLeaks(int instances, String what, String refused, Buffer answer) {
    AtomicBoolean open = new AtomicBoolean();
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      boolean refuses = !open.get() && !(refused.equals("SELECT") && command.get(0).equalsIgnoreCase("HELLO"));
      if (refuses) {
        socket.write(answer);
      }
      return refuses;
    });
    deploy(redis.port(), "9", instances);
    assertRefused();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(redis.connections()), count -> count >= instances * TRIES_OF_EACH));
    open.set(true);
    awaitConnections(redis.port(), instances);
    undeploy();
    awaitConnections(redis.port(), 0);
    assertLogIsQuiet(what, redis.connections());
    redis.close();
  }

  /** The first is said before anything is asked. It ends as the others do, with a connection for each and none besides. */
  @Test
  void aRealServerThatIsFullOrKnowsNoSuchPasswordIsNotLeakingEither() {
    deploy(REDIS.port(), "0", MANY);
    assertRefused();
    int tries = Futures.await(Until.holds(vertx, this::triesIfSomeWereRejected, count -> count >= MANY * TRIES_OF_EACH));
    // Whoever asks this of a full server may be refused too.
    Futures.await(Until.holds(vertx, () -> ask("CONFIG", "SET", "maxclients", "1000"), set -> true));
    Futures.await(ask("CONFIG", "SET", "requirepass", SECRET));
    awaitConnections(REDIS.port(), MANY);
    undeploy();
    awaitConnections(REDIS.port(), 0);
    assertLogIsQuiet("a real one, full or with another password", tries);
  }

  private Future<Integer> triesIfSomeWereRejected() {
    questions++;
    return ask("INFO", "stats").map(stats -> {
      int rejected = number(stats, "rejected_connections");
      return rejected < LEAST_REJECTED ? 0 : number(stats, "total_connections_received") + rejected - questions;
    });
  }

  private Future<Response> ask(String command, Object... arguments) {
    return Questions.ask(vertx, "redis://:" + PASSWORD + "@127.0.0.1:" + REDIS.port(), command, arguments);
  }

  private static int number(Response stats, String field) {
    return stats.toString().lines().filter(line -> line.startsWith(field + ":"))
        .mapToInt(line -> Integer.parseInt(line.substring(field.length() + 1))).sum();
  }

  @Test
  void triesBecomeRarer() {
    List<Long> tries = new CopyOnWriteArrayList<>();
    FakeRedis redis = FakeRedis.start(vertx, (socket, command) -> {
      tries.add(System.nanoTime());
      socket.write("-LOADING Redis is loading the dataset in memory\r\n");
      return true;
    });
    deploy(redis.port(), "0", 1);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(tries.size()), count -> count >= 7));
    StringBuilder gaps = new StringBuilder();
    for (int i = 1; i < 7; i++) {
      long gapMs = TimeUnit.NANOSECONDS.toMillis(tries.get(i) - tries.get(i - 1));
      gaps.append(' ').append(gapMs);
      assertThat(gapMs).as("ms before try " + i).isBetween((25L << i - 1) - 1, 2500L);
    }
    Figures.show("R9: ms between tries while it loads:" + gaps);
    undeploy();
    redis.close();
  }

  private void deploy(int port, String database, int instances) {
    String place = "redis://:" + SECRET + "@127.0.0.1:" + port + "/" + database;
    JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", place);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(backend).setInstances(instances)));
  }

  private void undeploy() {
    vertx.deploymentIDs().forEach(id -> Futures.await(vertx.undeploy(id)));
  }

  private void assertRefused() {
    for (int i = 0; i < 20; i++) {
      ReplyException refused = (ReplyException) Futures.failure(vertx.eventBus().request("thumbnails.cache.get", "n/ame"));
      assertThat(refused.failureCode()).isEqualTo(503);
      assertThat(refused.getMessage()).startsWith("Redis: ").doesNotContain(SECRET);
    }
  }

  private void awaitConnections(int port, int expected) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(port)), count -> count == expected));
  }

  private void assertLogIsQuiet(String what, int tries) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
    Figures.show("R9, R10: " + what.replace(SECRET, "no code") + ": " + tries + " tries, 0 sockets left, " + log.lines().size()
        + " log lines in " + seconds + " s");
    assertThat(String.join("\n", log.lines())).doesNotContain(SECRET);
    assertThat(log.lines()).hasSizeLessThanOrEqualTo((int) seconds + 1);
  }
}
