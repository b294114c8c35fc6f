package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.NarrowRedis;
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
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Far more messages than the store can answer. Longer with the system property {@code soak}. */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class OverloadIT {

  private static final int IN_FLIGHT = 100;
  /** Some 1000 commands: little enough that the machine has the time to send ten times as many beside other work. */
  private static final long BYTES_PER_SECOND = 70_000;
  private static final long SECONDS = Boolean.getBoolean("soak") ? 60 : 5;
  private static final int TIMES = 10;
  private static final long STEP_MS = 5;
  private static final int SAMPLES = 5;
  private static final int ROUNDS = 3;
  private static final long MEGABYTE = 1 << 20;
  /** A refusal that comes later than this is none to who waits no longer. */
  private static final long AT_ONCE_MS = ThumbnailCacheOptions.DEFAULT_ATTEMPT_MS;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;
  private int next;

  /** So many messages a second, whatever becomes of them. Confined to its context. */
  private final class Push {

    private final Context context = vertx.getOrCreateContext();
    private final Promise<Double> done = Promise.promise();
    private final double perSecond;
    private volatile long sent;
    private volatile long ended;
    private long good;
    private long refused;
    private long other;
    private long slowestRefusalMs;

    Push(double perSecond) {
      this.perSecond = perSecond;
    }

    /** Completes with how many a second were answered. */
    Future<Double> begin() {
      context.runOnContext(begin -> {
        long start = System.nanoTime();
        vertx.setPeriodic(STEP_MS, id -> step(id, (System.nanoTime() - start) / 1e9));
      });
      return done.future().timeout(SECONDS + 15, TimeUnit.SECONDS);
    }

    private void step(long timer, double elapsed) {
      while (sent < Math.min(elapsed, SECONDS) * perSecond) {
        send();
      }
      if (elapsed >= SECONDS) {
        vertx.cancelTimer(timer);
        done.complete(good / elapsed);
      }
    }

    private void send() {
      long start = System.nanoTime();
      sent++;
      get().onComplete(answer -> {
        count(answer.cause(), (System.nanoTime() - start) / 1_000_000);
        ended++;
      });
    }

    private void count(Throwable failure, long tookMs) {
      if (failure == null) {
        good++;
      } else if (failure instanceof ReplyException refusal && refusal.failureCode() == 503) {
        refused++;
        slowestRefusalMs = Math.max(slowestRefusalMs, tookMs);
      } else {
        other++;
      }
    }

    /** What is in use in the midst of it, at equal distances. */
    LongSummaryStatistics heaps() {
      LongSummaryStatistics heaps = new LongSummaryStatistics();
      for (int i = 1; i < SAMPLES; i++) {
        double due = perSecond * SECONDS * i / SAMPLES;
        Futures.await(Until.holds(vertx, () -> Future.succeededFuture(sent), now -> now >= due), SECONDS);
        heaps.accept(heap());
      }
      return heaps;
    }

    Future<?> ended() {
      return Until.holds(vertx, () -> Future.succeededFuture(ended), now -> now == sent);
    }
  }

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject().put("maximumInFlight", IN_FLIGHT)
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", NarrowRedis.before(vertx, REDIS, BYTES_PER_SECOND))))));
    Futures.await(Until.holds(vertx, this::get, reply -> true));
  }

  @Test
  void tenTimesTheLoadLeavesTheWorkThatCanBeDone() {
    capacity(IN_FLIGHT);
    double half = capacity(IN_FLIGHT / 2);
    double peak = capacity(IN_FLIGHT);
    assertThat(half / peak).as("the store's limit, and not that of messages in flight").isBetween(0.8, 1.2);
    long before = heap();
    Push push = new Push(TIMES * peak);
    Future<Double> pushed = push.begin();
    LongSummaryStatistics heaps = push.heaps();
    double goodput = Futures.await(pushed, SECONDS + 20);
    Futures.await(push.ended());
    Figures.show("M12: peak %.0f/s (%.0f with half as many in flight); at %d times that for %d s %.0f/s answered (%.2f of the peak), %d of %d refused,"
        + " the slowest after %d ms; heap %+d to %+d MB meanwhile", peak, half, TIMES, SECONDS, goodput, goodput / peak, push.refused, push.sent,
        push.slowestRefusalMs, (heaps.getMin() - before) / MEGABYTE, (heaps.getMax() - before) / MEGABYTE);
    assertThat(push.other).as("neither answered nor refused").isZero();
    assertThat(push.sent).isGreaterThan((long) (peak * TIMES * SECONDS * 0.9));
    assertThat(goodput / peak).isBetween(0.8, 1.2);
    assertThat((double) push.refused / push.sent).isGreaterThan(0.7);
    assertThat(push.slowestRefusalMs).isLessThan(AT_ONCE_MS);
    assertThat(heaps.getMax() - before).isLessThan(10 * MEGABYTE);
    assertThat(heaps.getMax() - heaps.getMin()).isLessThan(10 * MEGABYTE);
  }

  /** How many a second are answered with so many in flight; the median, since the machine may have stood still. */
  private double capacity(int width) {
    return DoubleStream.generate(() -> answeredInASecond(width)).limit(ROUNDS).sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
  }

  private double answeredInASecond(int width) {
    ClosedLoop loop = new ClosedLoop(vertx, width, this::get);
    long start = System.nanoTime();
    loop.begin();
    Futures.await(vertx.timer(1, TimeUnit.SECONDS).compose(over -> loop.end()));
    assertThat(loop.failed()).isZero();
    return loop.answered() / ((System.nanoTime() - start) / 1e9);
  }

  /** Of equal length, so that the link carries as many of one as of another. */
  private Future<?> get() {
    return vertx.eventBus().request("thumbnails.cache.get", "n/%08d".formatted(next++));
  }

  /** What is still in use once everything else has been collected. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
