package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.Repetition;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Through delays and cuts, everybody gets the answer to what they have asked, or none. Longer with the system property {@code soak}. */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class RedisTaggedValuesIT {

  private static final boolean SOAK = Boolean.getBoolean("soak");
  private static final int GETS = SOAK ? 500_000 : 50_000;
  private static final int LATE = SOAK ? 100_000 : 2000;
  private static final int NAMES = 8000;
  private static final long CUT_MS = 1200;
  private static final long EACH_WAY_MS = 100;
  private static final long TIMEOUT_MS = 1000;
  private static final long TOO_LONG_EACH_WAY_MS = 700;
  private static final int PER_SECOND = 1000;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger crossed = new AtomicInteger();
  private Vertx vertx;

  @BeforeEach
  void keep(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void noAnswerIsAnothersHoweverItIsCut() {
    long seed = System.nanoTime();
    CuttingProxy proxy = new CuttingProxy(vertx, REDIS.port(), CUT_MS, seed);
    deploy(proxy.connectionString(), 2000);
    ask(400);
    proxy.stopCutting();
    Figures.show("R8: " + crossed + " crossed in " + answered + " tagged values, with " + proxy.cuts() + " cuts and " + refused
        + " refusals (seed " + seed + ")");
    assertThat(crossed).as("seed " + seed).hasValue(0);
    assertThat(proxy.cuts()).isPositive();
    Futures.await(Until.holds(vertx, () -> get(7), answer -> answer.equals(tagged(7))));
  }

  @Test
  void aFarServerIsAskedLikeANearOne() {
    deploy(new FaultProxy(vertx, REDIS.port(), EACH_WAY_MS).connectionString(), 5000);
    long start = System.nanoTime();
    Futures.await(get(7));
    long oneMs = msSince(start);
    ask(4000);
    Figures.show("R8: " + crossed + " crossed in " + answered + " tagged values " + oneMs + " ms away, with " + refused + " refusals");
    assertThat(oneMs).isGreaterThanOrEqualTo(2 * EACH_WAY_MS);
    assertThat(refused).hasValue(0);
    assertThat(crossed).hasValue(0);
  }

  /** The delay grows so slowly that answers never cease: so the connection is kept, and each answer comes after its asker has gone. */
  @Test
  void anAnswerThatIsLateAnswersNobodyElse() {
    FaultProxy proxy = new FaultProxy(vertx, REDIS.port());
    LinkCounts counts = new LinkCounts(vertx);
    deploy(proxy.connectionString(), TIMEOUT_MS);
    SteadyLoad load = SteadyLoad.start(vertx, PER_SECOND, number -> get(number).onSuccess(answer -> check(number, answer)));
    Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    change(proxy, 0, TOO_LONG_EACH_WAY_MS, 20);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(load.failures(SteadyLoad.ALL).size()), late -> late >= LATE), 600);
    change(proxy, TOO_LONG_EACH_WAY_MS, 0, -20);
    Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    Futures.await(load.stop());
    Figures.show("R8: " + crossed + " crossed in " + answered + " tagged values beside " + load.failures(SteadyLoad.ALL).size()
        + " answers later than their askers wait, on " + counts.connections() + " connection");
    assertThat(crossed).hasValue(0);
    assertThat(load.failures(SteadyLoad.ALL)).allSatisfy(late -> assertThat(((ReplyException) late).failureCode()).isEqualTo(504));
    assertThat(counts.connections()).isEqualTo(1);
  }

  private void change(FaultProxy proxy, long fromMs, long toMs, long stepMs) {
    Promise<Void> changed = Promise.promise();
    long[] delayMs = {fromMs};
    vertx.setPeriodic(50, id -> {
      delayMs[0] += stepMs;
      proxy.delay(delayMs[0]);
      if (delayMs[0] == toMs) {
        vertx.cancelTimer(id);
        changed.complete();
      }
    });
    Futures.await(changed.future());
  }

  private void deploy(String connectionString, long timeoutMs) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", connectionString));
    options.getConfig().put("timeoutMs", timeoutMs);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    for (int from = 0; from < NAMES; from += 500) {
      JsonArray some = new JsonArray(IntStream.range(from, from + 500).mapToObj(RedisTaggedValuesIT::tagged).toList());
      Futures.await(Until.holds(vertx, () -> vertx.eventBus().<JsonObject>request("thumbnails.cache.setAll", some), reply ->
          reply.body().getJsonArray("items").stream().allMatch(item -> ((JsonObject) item).getString("status").equals("stored"))));
    }
  }

  /** So many at a time, until there have been enough. */
  private void ask(int atOnce) {
    Futures.await(Future.all(IntStream.range(0, atOnce).mapToObj(asker -> asker()).toList()), 600);
  }

  /** One after the other; a refusal is waited over, so that few of them are. */
  private Future<Void> asker() {
    return Future.future(promise -> vertx.runOnContext(start -> Repetition.whileTrue(() -> {
      int number = next.getAndIncrement();
      return get(number).transform(answer -> {
        if (answer.failed()) {
          refused.incrementAndGet();
          return vertx.timer(20, TimeUnit.MILLISECONDS).map(true);
        }
        check(number, answer.result());
        return Future.succeededFuture(answered.get() < GETS);
      });
    }).onComplete(promise)));
  }

  private void check(int number, Object answer) {
    answered.incrementAndGet();
    crossed.addAndGet(tagged(number).equals(answer) ? 0 : 1);
  }

  private Future<Object> get(int number) {
    return vertx.eventBus().request("thumbnails.cache.get", name(number)).map(reply -> reply.body());
  }

  private static String name(int number) {
    return "tagged/" + number % NAMES;
  }

  /** As long as it likes, so that answers do not keep to packets. */
  private static JsonObject tagged(int number) {
    return new JsonObject().put("name", name(number)).put("path", ("/" + number % NAMES).repeat(1 + number % NAMES % 100));
  }

  private static long msSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
