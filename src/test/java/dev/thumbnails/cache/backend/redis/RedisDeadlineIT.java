package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sets whose askers have given up by the time at which they could be sent: executed, they would undo what came later. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisDeadlineIT {

  private static final int LATE = 100;
  private static final long TIMEOUT_MS = 5000;
  private static final long DEADLINE_MS = 1000;
  /** A connection that has not lasted a second is not replaced at once. */
  private static final long SETTLED_MS = 1050;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private FaultProxy proxy;
  private LinkCounts counts;

  /** With both kinds of sets, and a failure, so that no first time takes a part of the deadline. */
  @BeforeEach
  void warmUp(Vertx vertx) {
    this.vertx = vertx;
    proxy = new FaultProxy(vertx, REDIS.port());
    counts = new LinkCounts(vertx);
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", proxy.connectionString()));
    options.getConfig().put("timeoutMs", TIMEOUT_MS);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    Futures.await(Until.holds(vertx, () -> Future.all(set(0, new DeliveryOptions()), set(1, new DeliveryOptions())), stored -> true));
    proxy.hold();
    Futures.await(Future.join(set(0, before(10)), set(1, before(10))).otherwiseEmpty());
    proxy.release();
    Futures.await(vertx.timer(SETTLED_MS, TimeUnit.MILLISECONDS));
    Futures.await(Questions.ask(vertx, REDIS, "FLUSHALL"));
  }

  @Test
  void whatHasWaitedForTheConnectionTooLongIsNotSent() {
    proxy.hold();
    loseConnection();
    assertNoneIsExecuted("that waited for the connection", () -> { }, () -> { });
    assertThat(counts.repeats()).isZero();
  }

  @Test
  void whatWasLostInTimeIsNotSentAgainTooLate() {
    proxy.hold();
    assertNoneIsExecuted("that were lost in time", this::loseConnection, () -> { });
    assertThat(counts.repeats()).isGreaterThanOrEqualTo(LATE);
  }

  @Test
  void whatWasLostTooLateIsNotSentAgain() {
    proxy.hold();
    assertNoneIsExecuted("that were lost too late", () -> { }, this::loseConnection);
  }

  private void assertNoneIsExecuted(String which, Runnable onTheirWay, Runnable whenOver) {
    DeliveryOptions soon = before(DEADLINE_MS);
    List<Future<Message<Object>>> late = IntStream.range(0, LATE).mapToObj(i -> set(i, soon)).toList();
    Future<Message<Object>> inTime = set(LATE, new DeliveryOptions());
    awaitTaken();
    onTheirWay.run();
    Futures.await(Future.join(late).otherwiseEmpty());
    assertThat(late).allSatisfy(set -> assertGivenUp((ReplyException) set.cause()));
    assertThat(inTime.isComplete()).isFalse();
    whenOver.run();
    proxy.release();
    Futures.await(inTime);
    long executed = IntStream.range(0, LATE).filter(this::exists).count();
    Figures.show("R4: " + executed + " of " + LATE + " sets " + which + " executed past their deadlines");
    assertThat(executed).isZero();
    assertThat(exists(LATE)).isTrue();
  }

  /** In the backend's hands, not in a queue before them. */
  private static void assertGivenUp(ReplyException refusal) {
    assertThat(refusal.failureCode()).isEqualTo(504);
    assertThat(refusal.getMessage()).doesNotContain("deadlineMs");
  }

  /** What is asked of the same verticle later has been answered, and what it is to send in the next turn is sent. */
  private void awaitTaken() {
    for (int i = 0; i < 2; i++) {
      Futures.await(vertx.eventBus().request("thumbnails.cache.stats", null));
    }
  }

  private void loseConnection() {
    long before = counts.losses();
    proxy.cut();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(counts.losses()), losses -> losses > before));
  }

  private boolean exists(int i) {
    return Futures.await(Questions.ask(vertx, REDIS, "EXISTS", "thumbnails:n:" + name(i))).toInteger() == 1;
  }

  /** Every other one with a source, which is set by a script. */
  private Future<Message<Object>> set(int i, DeliveryOptions options) {
    Thumbnail thumbnail = Thumbnail.of(name(i));
    return vertx.eventBus().request("thumbnails.cache.set", (i % 2 == 0 ? thumbnail : thumbnail.withSource("a source")).toJson(), options);
  }

  private static DeliveryOptions before(long ms) {
    return new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + ms));
  }

  private static String name(int i) {
    return "late/" + i;
  }
}
