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
import io.vertx.core.eventbus.ReplyFailure;
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

/** Askers that are gone when their answer comes, and messages that nobody waits for: each gives its place back. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisGoneAskersIT {

  private static final int PLACES = 50;
  private static final int ROUNDS = 20;
  private static final long PATIENCE_MS = 20;
  private static final long DRAIN_MS = 10_000;
  private static final DeliveryOptions PATIENT = new DeliveryOptions();

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private FaultProxy proxy;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    proxy = new FaultProxy(vertx, REDIS.port());
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", proxy.connectionString()));
    options.getConfig().put("timeoutMs", 10_000).put("maximumInFlight", PLACES).put("drainMs", DRAIN_MS);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    awaitAllPlaces(PATIENT);
  }

  @Test
  void whoIsGoneWhenTheAnswerComesLeavesNothingBehind() {
    for (int round = 0; round < ROUNDS; round++) {
      proxy.hold();
      IntStream.range(0, PLACES / 2).forEach(i -> vertx.eventBus().send("thumbnails.cache.set", Thumbnail.of("sent/" + i).toJson()));
      assertGone(IntStream.range(PLACES / 2, PLACES).mapToObj(i -> get(i, impatient())).toList());
      assertOverloaded();
      proxy.release();
      awaitAllPlaces(PATIENT);
    }
    Figures.show("M10: " + ROUNDS * PLACES + " messages whose askers were gone or had never been: all places free again, "
        + undeployMs() + " ms to drain");
  }

  @Test
  void whoIsGoneBeforeTheClaimThatItWaitsForLeavesNothingBehind() {
    for (int round = 0; round < ROUNDS; round++) {
      String name = "claimed/" + round;
      String claim = Futures.await(ask("get", name, new DeliveryOptions().addHeader("claimMs", "60000"))).headers().get("claim");
      assertGone(IntStream.range(0, PLACES).mapToObj(i -> ask("get", name, impatient().addHeader("waitMs", "60000"))).toList());
      Futures.await(ask("set", Thumbnail.of(name).toJson(), new DeliveryOptions().addHeader("claim", claim)));
      awaitAllPlaces(new DeliveryOptions().addHeader("waitMs", "0"));
    }
    Figures.show("M10: " + ROUNDS * PLACES + " that waited for a claim when their askers had gone: all places free again, "
        + undeployMs() + " ms to drain");
  }

  private static void assertGone(List<Future<Message<Object>>> asked) {
    Futures.await(Future.join(asked).otherwiseEmpty());
    assertThat(asked).allSatisfy(gone -> assertThat(((ReplyException) gone.cause()).failureType()).isEqualTo(ReplyFailure.TIMEOUT));
  }

  private void assertOverloaded() {
    ReplyException refused = (ReplyException) Futures.failure(get(0, PATIENT));
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused.getMessage()).contains("overloaded");
  }

  /** A message for each is taken at the same time; those that may wait have places of their own. */
  private void awaitAllPlaces(DeliveryOptions options) {
    Futures.await(Until.holds(vertx, () -> Future.all(IntStream.range(0, PLACES).mapToObj(i -> get(i, options)).toList()), all -> true));
  }

  /** An undeployment waits for all that is in flight. */
  private long undeployMs() {
    long start = System.nanoTime();
    vertx.deploymentIDs().forEach(id -> Futures.await(vertx.undeploy(id)));
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertThat(tookMs).as("ms to drain").isLessThan(DRAIN_MS / 2);
    return tookMs;
  }

  private Future<Message<Object>> get(int i, DeliveryOptions options) {
    return ask("get", "n/" + i, options);
  }

  private Future<Message<Object>> ask(String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }

  private static DeliveryOptions impatient() {
    return new DeliveryOptions().setSendTimeout(PATIENCE_MS);
  }
}
