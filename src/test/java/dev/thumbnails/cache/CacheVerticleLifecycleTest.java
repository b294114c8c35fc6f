package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.thirdparty.FaultyBackendFactory;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** How the verticle is deployed and undeployed, and what it answers while its backend misbehaves. */
@ExtendWith(VertxExtension.class)
class CacheVerticleLifecycleTest {

  private static final JsonObject THUMBNAIL = new JsonObject().put("name", "n/ame");

  private final String id = UUID.randomUUID().toString();
  private final FaultyBackendFactory.State state = FaultyBackendFactory.state(id);

  @Test
  void allInstancesSeeOneCache(Vertx vertx) {
    deploy(vertx, Deployments.of("simple").setInstances(4));
    ask(vertx, "set", THUMBNAIL);
    for (int i = 0; i < 8; i++) {
      assertThat(ask(vertx, "get", "n/ame")).isEqualTo(THUMBNAIL);
    }
  }

  @Test
  void aSecondDeploymentWithOtherLimitsFailsAndTheFirstGoesOn(Vertx vertx) {
    deploy(vertx, Deployments.of("simple"));
    DeploymentOptions other = Deployments.of(new JsonObject().put("type", "simple").put("maximumSize", 5)).setInstances(2);
    assertThat(Futures.failure(vertx.deployVerticle(CacheVerticle.class, other))).isInstanceOf(ConfigException.class);
    ask(vertx, "set", THUMBNAIL);
    for (int i = 0; i < 4; i++) {
      assertThat(ask(vertx, "get", "n/ame")).isEqualTo(THUMBNAIL);
    }
  }

  @Test
  void theStoreGoesWithTheLastDeployment(Vertx vertx) {
    String first = deploy(vertx, Deployments.of("simple").setInstances(2));
    String second = deploy(vertx, Deployments.of("simple"));
    ask(vertx, "set", THUMBNAIL);
    Futures.await(vertx.undeploy(first));
    assertThat(ask(vertx, "get", "n/ame")).isEqualTo(THUMBNAIL);
    Futures.await(vertx.undeploy(second));
    assertNoConsumer(vertx);
    deploy(vertx, Deployments.of(new JsonObject().put("type", "simple").put("maximumSize", 5)));
    assertThat(ask(vertx, "get", "n/ame")).isNull();
  }

  @Test
  void addressesAreCachesOfTheirOwn(Vertx vertx) {
    deploy(vertx, Deployments.of("simple"));
    DeploymentOptions other = Deployments.of("simple");
    other.getConfig().put("address", "other");
    deploy(vertx, other);
    ask(vertx, "set", THUMBNAIL);
    assertThat(Futures.await(vertx.eventBus().request("other.get", "n/ame")).body()).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT_LOOP", "WORKER"})
  void itWorksOnAnyThread(ThreadingModel model, Vertx vertx) {
    deploy(vertx, Deployments.of("simple").setThreadingModel(model).setInstances(2));
    ask(vertx, "set", THUMBNAIL);
    assertThat(ask(vertx, "get", "n/ame")).isEqualTo(THUMBNAIL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"open throws", "open gives null", "open gives no backend"})
  void aFailedStartLeavesNoConsumer(String fault, Vertx vertx) {
    Futures.failure(vertx.deployVerticle(CacheVerticle.class, faulty(fault)));
    assertNoConsumer(vertx);
  }

  @Test
  void oneFailedInstanceTakesTheOthersDown(Vertx vertx) {
    Futures.failure(vertx.deployVerticle(CacheVerticle.class, faulty("second open fails").setInstances(4)));
    assertNoConsumer(vertx);
    assertThat(state.opened).hasValue(3);
    assertThat(state.closed).hasValue(3);
  }

  @Test
  void aRefusedConfigurationOpensNothing(Vertx vertx) {
    DeploymentOptions options = faulty("none");
    options.getConfig().put("nope", 1);
    assertThat(Futures.failure(vertx.deployVerticle(CacheVerticle.class, options))).isInstanceOf(ConfigException.class);
    assertThat(state.opened).hasValue(0);
    assertNoConsumer(vertx);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "close fails", "close throws", "close gives null"})
  void undeployClosesTheBackendOnce(String fault, Vertx vertx) {
    String deployment = deploy(vertx, faulty(fault).setInstances(2));
    Futures.await(vertx.undeploy(deployment).otherwiseEmpty());
    assertThat(state.closed).hasValue(2);
    assertNoConsumer(vertx);
  }

  @Test
  void undeployAnswersWhatIsInFlight(Vertx vertx) {
    DeploymentOptions options = faulty("holds");
    options.getConfig().put("timeoutMs", 60_000).put("drainMs", 60_000);
    String deployment = deploy(vertx, options);
    Future<Message<Object>> reply = vertx.eventBus().request("thumbnails.cache.get", "n/ame");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(state.asked.get()), asked -> asked == 1));
    Future<Void> undeployed = vertx.undeploy(deployment);
    // One that still gets in is held too, so it must not be waited for.
    DeliveryOptions soon = new DeliveryOptions().setSendTimeout(20);
    Futures.await(Until.holds(vertx, () -> vertx.eventBus().request("thumbnails.cache.get", "n/ame", soon).transform(refused ->
        Future.succeededFuture(refused.cause())), CacheVerticleLifecycleTest::isNoHandlers));
    assertThat(state.closed).as("closed before the answer").hasValue(0);
    state.held.complete(Thumbnail.of("n/ame"));
    assertThat(Futures.await(reply).body()).isEqualTo(THUMBNAIL);
    Futures.await(undeployed);
    assertThat(state.closed).hasValue(1);
    assertThat(state.closedOn).as("the context that opened it").hasValue(state.openedOn.get());
  }

  @Test
  void undeployDoesNotWaitForEver(Vertx vertx) {
    DeploymentOptions options = faulty("hangs");
    options.getConfig().put("drainMs", 100).put("timeoutMs", 60_000);
    String deployment = deploy(vertx, options);
    vertx.eventBus().send("thumbnails.cache.get", "n/ame");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(state.asked.get()), asked -> asked == 1));
    Futures.await(vertx.undeploy(deployment));
    assertThat(state.closed).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"throws", "throws an error", "gives null", "fails", "reads garbage"})
  void aDefectOfTheBackendIs500AndExplainsNothing(String fault, Vertx vertx) {
    deploy(vertx, faulty(fault));
    for (String operation : List.of("get", "set")) {
      ReplyException failure = refusal(vertx, operation, operation.equals("get") ? "n/ame" : THUMBNAIL);
      assertThat(failure.failureCode()).isEqualTo(500);
      assertThat(failure.getMessage()).doesNotContain("secret");
    }
  }

  @Test
  void aDefectIsLoggedWithItsStackAndNotInAFlood(Vertx vertx) {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.thumbnails.cache.bus.Failures");
    log.start();
    logger.addAppender(log);
    try {
      deploy(vertx, faulty("throws"));
      // What another test had logged a moment ago counts too.
      Futures.await(Until.holds(vertx, () -> vertx.eventBus().request("thumbnails.cache.get", "n/ame").otherwiseEmpty(), refused -> !log.list.isEmpty()));
      for (int i = 0; i < 20; i++) {
        refusal(vertx, "get", "n/ame");
      }
      assertThat(log.list).hasSizeBetween(1, 3).allSatisfy(line ->
          assertThat(line.getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty());
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void whatTheBackendDoesNotDoIs501(Vertx vertx) {
    deploy(vertx, faulty("none"));
    assertThat(refusal(vertx, "delete", "n/ame").failureCode()).isEqualTo(501);
  }

  @Test
  void aHungBackendIs504InTime(Vertx vertx) {
    DeploymentOptions options = faulty("hangs");
    options.getConfig().put("timeoutMs", 200);
    deploy(vertx, options);
    long start = System.nanoTime();
    assertThat(refusal(vertx, "get", "n/ame").failureCode()).isEqualTo(504);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(199L, 5000L);
  }

  @Test
  void beyondTheLimitMessagesAreRefusedAtOnce(Vertx vertx) {
    DeploymentOptions options = faulty("holds");
    options.getConfig().put("maximumInFlight", 10);
    deploy(vertx, options);
    List<Future<Message<Object>>> replies = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      replies.add(vertx.eventBus().request("thumbnails.cache.get", "n/ame"));
    }
    ReplyException refused = refusal(vertx, "get", "n/ame");
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused.getMessage()).contains("in flight");
    state.held.complete(null);
    Futures.await(Future.all(replies));
    assertThat(ask(vertx, "get", "n/ame")).as("after the others have left").isNull();
  }

  private DeploymentOptions faulty(String fault) {
    return Deployments.of(new JsonObject().put("type", "faulty").put("fault", fault).put("id", id));
  }

  private static String deploy(Vertx vertx, DeploymentOptions options) {
    return Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  private static Object ask(Vertx vertx, String operation, Object body) {
    return Futures.await(vertx.eventBus().request("thumbnails.cache." + operation, body)).body();
  }

  private static ReplyException refusal(Vertx vertx, String operation, Object body) {
    return (ReplyException) Futures.failure(vertx.eventBus().request("thumbnails.cache." + operation, body));
  }

  private static void assertNoConsumer(Vertx vertx) {
    for (String operation : List.of("get", "set", "delete")) {
      assertThat(refusal(vertx, operation, "n/ame")).matches(CacheVerticleLifecycleTest::isNoHandlers);
    }
  }

  private static boolean isNoHandlers(Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
