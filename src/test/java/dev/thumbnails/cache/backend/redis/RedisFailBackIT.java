package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Back to a master that had died, by a sentinel that names each master for as long as a test needs; two connections have to follow. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisFailBackIT {

  private static final int PER_SECOND = 100;
  private static final long FOLLOWED_MS = 2000;
  /** So that each connection has asked at least twice: its first answer has been heeded then. */
  private static final int ASKED = 5;
  private static final Pattern TRACKS = Pattern.compile(" flags=[^ ]*t");

  @RegisterExtension
  static final RedisProcess OLD = new RedisProcess();

  @RegisterExtension
  static final RedisProcess PROMOTED = new RedisProcess();

  private final AtomicInteger asked = new AtomicInteger();
  private volatile RedisProcess named = OLD;
  private Vertx vertx;
  private SteadyLoad load;

  @BeforeEach
  void useThePromotedOneBeforeItIsNamed(Vertx vertx) {
    this.vertx = vertx;
    FakeRedis sentinel = FakeRedis.start(vertx, this::answer);
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", sentinel.connectionString())
        .put("options", new JsonObject().put("type", "SENTINEL").put("masterName", "main").put("role", "MASTER")
            .put("endpoints", new JsonArray().add(sentinel.connectionString()))));
    options.getConfig().put("nearCache", new JsonObject());
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    load = SteadyLoad.ofSets(vertx, PER_SECOND);
    OLD.kill();
    awaitUsed(PROMOTED);
  }

  @AfterEach
  void empty() {
    Futures.await(load.stop());
    Futures.await(Questions.ask(vertx, PROMOTED, "FLUSHALL"));
  }

  @Test
  void itIsNotGoneBackToBeforeAnotherHasBeenNamed() {
    OLD.start();
    awaitAsked();
    assertThat(Futures.await(Questions.ask(vertx, OLD, "DBSIZE")).toInteger()).isZero();
    assertThat(Futures.await(Questions.ask(vertx, OLD, "CLIENT", "LIST")).toString()).doesNotContainPattern(TRACKS);
  }

  @Test
  void itIsFollowedOnceAnotherHasBeenNamed() {
    name(PROMOTED);
    OLD.start();
    assertFollowed(() -> named = OLD);
  }

  /** An attempt that fails in between changes nothing. */
  @Test
  void itIsFollowedAlsoIfItIsNamedBeforeItCanBeReached() {
    name(PROMOTED);
    name(OLD);
    assertFollowed(OLD::start);
  }

  private void name(RedisProcess master) {
    named = master;
    awaitAsked();
  }

  private void awaitAsked() {
    int before = asked.get();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(asked.get()), times -> times >= before + ASKED));
  }

  private void assertFollowed(Runnable moves) {
    long start = System.nanoTime();
    moves.run();
    awaitUsed(OLD);
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Figures.show("Sentinel: back to a master that had died, followed within " + tookMs + " ms");
    assertThat(tookMs).isLessThan(FOLLOWED_MS);
  }

  /** For commands, and to be told of changes. */
  private void awaitUsed(RedisProcess server) {
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, server, "DBSIZE"), size -> size.toInteger() > 0));
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, server, "CLIENT", "LIST"), clients -> TRACKS.matcher(clients.toString()).find()));
  }

  /** As the sentinel that leads the fail-over does. */
  private boolean answer(NetSocket socket, List<String> command) {
    if (!command.get(0).equalsIgnoreCase("SENTINEL")) {
      return false;
    }
    boolean replicas = command.get(1).toUpperCase(Locale.ROOT).equals("REPLICAS");
    asked.addAndGet(replicas ? 0 : 1);
    socket.write(replicas
        ? "*1\r\n%3\r\n" + strings("flags", "slave,promoted", "ip", "127.0.0.1", "port", Integer.toString(PROMOTED.port()))
        : "*2\r\n" + strings("127.0.0.1", Integer.toString(named.port())));
    return true;
  }

  private static String strings(String... strings) {
    StringBuilder all = new StringBuilder();
    for (String string : strings) {
      all.append('$').append(string.length()).append("\r\n").append(string).append("\r\n");
    }
    return all.toString();
  }
}
