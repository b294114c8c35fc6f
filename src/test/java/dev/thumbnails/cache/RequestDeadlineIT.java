package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that nobody waits for any more. All is on one event loop, so that it can be blocked. */
@Tag("faults")
class RequestDeadlineIT {

  private static final int REQUESTS = 1000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @AfterEach
  void close() {
    Futures.await(vertx.close());
  }

  @Test
  void whatIsPastItsDeadlineWhenABlockedEventLoopResumesIsNotDone() throws InterruptedException {
    deploy();
    CountDownLatch blocked = new CountDownLatch(1);
    vertx.runOnContext(block -> {
      try {
        assertThat(blocked.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
    long deadlineMs = System.currentTimeMillis() + 100;
    DeliveryOptions soon = new DeliveryOptions().addHeader("deadlineMs", Long.toString(deadlineMs));
    List<Future<Message<Object>>> late = IntStream.range(0, REQUESTS / 2).mapToObj(i -> set("late/" + i, soon)).toList();
    List<Future<Message<Object>>> inTime = IntStream.range(0, REQUESTS / 2).mapToObj(i -> set("in/time/" + i, new DeliveryOptions())).toList();
    while (System.currentTimeMillis() <= deadlineMs) {
      Thread.onSpinWait();
    }
    blocked.countDown();
    Futures.await(Future.join(Future.join(late), Future.all(inTime)).otherwiseEmpty());
    assertThat(late).allSatisfy(set -> assertThat(((ReplyException) set.cause()).failureCode()).isEqualTo(504));
    assertThat(inTime).allSatisfy(set -> assertThat(set.succeeded()).isTrue());
    long executed = stats().getLong("sets") - inTime.size();
    Figures.show("M11: " + executed + " of " + late.size() + " sets executed whose deadlines were over when a blocked event loop resumed");
    assertThat(executed).isZero();
  }

  private void deploy() {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(
        new JsonObject().put("maximumInFlight", REQUESTS).put("backend", new JsonObject().put("type", "simple")))));
  }

  private Future<Message<Object>> set(String name, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache.set", Thumbnail.of(name).toJson(), options);
  }

  private JsonObject stats() {
    return (JsonObject) Futures.await(vertx.eventBus().request("thumbnails.cache.stats", null)).body();
  }
}
