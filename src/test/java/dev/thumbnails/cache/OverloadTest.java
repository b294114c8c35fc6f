package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.FarRedis;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Far more messages than can be answered. Longer with the system property {@code soak}. */
@ExtendWith(VertxExtension.class)
class OverloadTest {

  private static final int IN_FLIGHT = 100;
  private static final long ROUND_TRIP_MS = 50;
  private static final long SECONDS = Boolean.getBoolean("soak") ? 60 : 5;
  private static final int TIMES = 10;
  private static final long STEP_MS = 5;
  private static final long MEGABYTE = 1 << 20;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  /** What comes and goes at one address. Confined to its context. */
  private static final class Load {

    private final Vertx vertx;
    private final Context context;
    private long sent;
    private long good;
    private long refused;
    private long other;
    private long slowestRefusalMs;

    Load(Vertx vertx) {
      this.vertx = vertx;
      this.context = vertx.getOrCreateContext();
    }

    private Future<?> send() {
      long start = System.nanoTime();
      return vertx.eventBus().request("thumbnails.cache.get", "n/" + sent++).onComplete(reply -> good++, failure -> {
        if (failure instanceof ReplyException refusal && refusal.failureCode() == 503) {
          refused++;
          slowestRefusalMs = Math.max(slowestRefusalMs, (System.nanoTime() - start) / 1_000_000);
        } else {
          other++;
        }
      });
    }

    /** As many at once as are admitted, each followed by the next: completes with how many a second were answered. */
    Future<Double> peak(long seconds) {
      Promise<Double> done = Promise.promise();
      long start = System.nanoTime();
      long end = start + TimeUnit.SECONDS.toNanos(seconds);
      context.runOnContext(begin -> {
        for (int i = 0; i < IN_FLIGHT; i++) {
          chain(end);
        }
        vertx.setTimer(seconds * 1000, id -> done.complete(good / (double) seconds));
      });
      return done.future();
    }

    private void chain(long end) {
      if (System.nanoTime() - end < 0) {
        send().onComplete(answered -> chain(end));
      }
    }

    /** So many a second, whatever becomes of them: completes with how many a second were answered. */
    Future<Double> push(double perSecond, long seconds) {
      Promise<Double> done = Promise.promise();
      context.runOnContext(begin -> {
        long start = System.nanoTime();
        vertx.setPeriodic(STEP_MS, id -> {
          double elapsed = (System.nanoTime() - start) / 1e9;
          while (sent < elapsed * perSecond && elapsed < seconds) {
            send();
          }
          if (elapsed >= seconds) {
            vertx.cancelTimer(id);
            done.complete(good / elapsed);
          }
        });
      });
      return done.future();
    }
  }

  @Test
  void tenTimesTheLoadLeavesTheWorkThatCanBeDone(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject().put("maximumInFlight", IN_FLIGHT)
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", FarRedis.before(vertx, REDIS, ROUND_TRIP_MS / 2))))));
    Futures.await(Until.holds(vertx, () -> vertx.eventBus().request("thumbnails.cache.get", "n/ame"), reply -> true));
    Futures.await(new Load(vertx).peak(2));
    double peak = Futures.await(new Load(vertx).peak(3));
    long before = heap();
    Load load = new Load(vertx);
    double goodput = Futures.await(load.push(TIMES * peak, SECONDS).timeout(SECONDS + 15, TimeUnit.SECONDS), SECONDS + 20);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(load.good + load.refused + load.other), ended -> ended == load.sent));
    long grown = heap() - before;
    System.out.printf("M12: peak %.0f/s; at %d times that for %d s %.0f/s answered (%.2f of the peak), %d refused, the slowest after %d ms; heap %+d MB%n",
        peak, TIMES, SECONDS, goodput, goodput / peak, load.refused, load.slowestRefusalMs, grown / MEGABYTE);
    assertThat(load.other).as("neither answered nor refused").isZero();
    assertThat(load.sent).isGreaterThan((long) (peak * TIMES * SECONDS * 0.9));
    assertThat(goodput / peak).isGreaterThan(0.8);
    assertThat(grown).isLessThan(20 * MEGABYTE);
  }

  /** What is still in use once everything else has been collected. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
