package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of several steps whose askers have given up before the last: servers take their time with the first. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisLaterStepsIT {

  private static final long DEADLINE_MS = 200;
  private static final long SLOW_MS = 500;
  private static final String ENTERED = "*1\r\n$1\r\n1\r\n";
  private static final String CHANGED = "*3\r\n:0\r\n:0\r\n$0\r\n\r\n";

  private final List<String> executed = new CopyOnWriteArrayList<>();
  private final Map<NetSocket, Future<?>> answered = new ConcurrentHashMap<>();
  private Vertx vertx;

  @BeforeEach
  void keep(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void aScriptIsNotSentAgainAsAWhole() {
    deploy("STANDALONE", FakeRedis.start(vertx, (socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "EVALSHA" -> slowly(socket, "-NOSCRIPT No matching script\r\n");
      case "EVAL" -> executes(socket, command, CHANGED);
      case "GETRANGE" -> answers(socket, "$0\r\n\r\n");
      default -> false;
    }));
    Futures.await(ask("set", withSource("first"), new DeliveryOptions()));
    Futures.failure(ask("set", withSource("late"), soon()));
    awaitWritten();
    assertThat(executed).hasSize(1).allMatch(name -> name.contains("first"));
  }

  @Test
  void aRedirectionIsNotFollowed() {
    FakeRedis other = FakeRedis.start(vertx, (socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "HELLO" -> slowly(socket, "%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n");
      case "EVAL", "EVALSHA" -> executes(socket, command, CHANGED);
      default -> false;
    });
    deploy("CLUSTER", cluster((socket, command) -> answers(socket, "-MOVED 1 127.0.0.1:" + other.port() + "\r\n")));
    Futures.failure(set("late", soon()));
    Futures.await(set("in/time", new DeliveryOptions()));
    assertThat(executed).hasSize(1).allMatch(name -> name.contains("in/time"));
  }

  /** In a Cluster the name is entered under its source first. */
  @Test
  void aRecordIsNotWritten() {
    deploy("CLUSTER", cluster((socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "EVAL", "EVALSHA" -> executes(socket, command, null) && slowly(socket, ENTERED);
      default -> answers(socket, "$0\r\n\r\n");
    }));
    Futures.failure(ask("set", withSource("late"), soon()));
    awaitWritten();
    assertThat(executed).as("enters it").hasSize(1);
  }

  @Test
  void noClaimIsTaken() {
    deploy("CLUSTER", cluster((socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "EVAL", "EVALSHA" -> executes(socket, command, ENTERED);
      default -> slowly(socket, "$0\r\n\r\n");
    }));
    Futures.failure(ask("get", "late", soon().addHeader("claimMs", "60000").addHeader("source", "a source")));
    awaitWritten();
    assertThat(executed).isEmpty();
  }

  /** What can't be read is nothing, and is claimed in a second step. */
  @Test
  void noClaimIsTakenInPlaceOfWhatIsUnreadable() {
    deploy("STANDALONE", FakeRedis.start(vertx, (socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "EVAL", "EVALSHA" -> executes(socket, command, null) && slowly(socket, "*2\r\n$3\r\nT1{\r\n:-1\r\n");
      case "GETRANGE" -> answers(socket, "$0\r\n\r\n");
      default -> false;
    }));
    Futures.failure(ask("get", "late", soon().addHeader("claimMs", "60000")));
    awaitWritten();
    assertThat(executed).as("finds it").hasSize(1);
  }

  /** A node that stands still while it invalidates once removed, when it went on, what had been set since then. */
  @Test
  void nothingIsRemovedByALateInvalidation() {
    deploy("STANDALONE", FakeRedis.start(vertx, (socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "ZRANGE" -> slowly(socket, "*1\r\n$5\r\nnewer\r\n");
      case "EVAL", "EVALSHA" -> executes(socket, command, CHANGED);
      case "GETRANGE" -> answers(socket, "$0\r\n\r\n");
      default -> false;
    }));
    Futures.failure(ask("invalidate", new JsonObject().put("source", "a source"), soon()));
    awaitWritten();
    assertThat(executed).isEmpty();
  }

  @Test
  void nothingIsRemovedByALateClear() {
    deploy("STANDALONE", FakeRedis.start(vertx, (socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
      case "SCAN" -> slowly(socket, "*2\r\n$1\r\n0\r\n*1\r\n$18\r\nthumbnails:n:newer\r\n");
      case "UNLINK" -> executes(socket, command, ENTERED);
      case "GETRANGE" -> answers(socket, "$0\r\n\r\n");
      default -> false;
    }));
    Futures.failure(ask("clear", null, soon()));
    awaitWritten();
    assertThat(executed).isEmpty();
  }

  /** The first of them is answered after what was slow, and what is sent upon that goes before the second. */
  private void awaitWritten() {
    for (int i = 0; i < 2; i++) {
      Futures.await(ask("get", "other/" + i, new DeliveryOptions()));
    }
  }

  /** One that has all slots. */
  private FakeRedis cluster(FakeRedis.Script script) {
    int[] port = new int[1];
    FakeRedis fake = FakeRedis.start(vertx, (socket, command) -> {
      if (FakeRedis.isHandshake(command)) {
        return false;
      }
      return command.get(0).equalsIgnoreCase("CLUSTER")
          ? answers(socket, "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + port[0] + "\r\n")
          : script.deal(socket, command);
    });
    port[0] = fake.port();
    return fake;
  }

  /** With a connection, and a table of the slots. */
  private void deploy(String type, FakeRedis redis) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", redis.connectionString())
        .put("options", new JsonObject().put("type", type)));
    options.getConfig().put("timeoutMs", 5000).put("admin", true);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(redis.connections()), connections -> connections > 0));
  }

  private boolean executes(NetSocket socket, List<String> command, String answer) {
    executed.add(command.toString());
    return answer == null || answers(socket, answer);
  }

  private boolean slowly(NetSocket socket, String answer) {
    return answers(socket, vertx.timer(SLOW_MS, TimeUnit.MILLISECONDS), answer);
  }

  private boolean answers(NetSocket socket, String answer) {
    return answers(socket, Future.succeededFuture(), answer);
  }

  /** In order, as Redis does. */
  private boolean answers(NetSocket socket, Future<?> time, String answer) {
    answered.merge(socket, time, (before, now) -> before.compose(done -> now)).onSuccess(now -> socket.write(answer));
    return true;
  }

  private static JsonObject withSource(String name) {
    return Thumbnail.of(name).withSource("a source").toJson();
  }

  private Future<Message<Object>> set(String name, DeliveryOptions options) {
    return ask("set", Thumbnail.of(name).toJson(), options);
  }

  private Future<Message<Object>> ask(String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }

  private static DeliveryOptions soon() {
    return new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + DEADLINE_MS));
  }
}
