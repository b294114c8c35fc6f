package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.SteadyLoad.End;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that keeps what it has acknowledged, and all that can happen to it and to the connections to it. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisWritesKeptIT {

  private static final long TIMEOUT_MS = 500;
  private static final int PER_SECOND = 200;
  private static final int AT_ONCE = 500;
  /** So many failures, where it is not over at once. */
  private static final int FELT = 50;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess("--appendonly", "yes", "--appendfsync", "always");

  private final AtomicInteger sent = new AtomicInteger();
  private final StringBuilder told = new StringBuilder();
  private Vertx vertx;
  private FaultProxy proxy;
  private LinkCounts counts;
  private SteadyLoad load;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    proxy = new FaultProxy(vertx, REDIS.port());
    counts = new LinkCounts(vertx);
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", proxy.connectionString()));
    options.getConfig().put("timeoutMs", TIMEOUT_MS);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    load = SteadyLoad.start(vertx, PER_SECOND, number -> {
      sent.incrementAndGet();
      return vertx.eventBus().request("thumbnails.cache.set", thumbnail(number));
    });
    // So that the connection has lasted: one that has not is not replaced at once.
    Futures.await(load.succeeds(2 * PER_SECOND, SteadyLoad.ALL));
  }

  @Test
  void whatWasAcknowledgedIsThereAfterEachFault() {
    through("CLIENT KILL", this::killConnections, () -> { });
    through("an answer cut by a reset", proxy::cutNextAnswer, () -> { });
    through("a black hole", proxy::swallow, proxy::pass);
    through("a delay", () -> proxy.delay(TIMEOUT_MS), () -> proxy.delay(0));
    through("STOP", REDIS::freeze, REDIS::thaw);
    through("kill -9", REDIS::kill, REDIS::start);
    Futures.await(load.stop());
    List<Integer> acknowledged = load.ended(SteadyLoad.ALL).stream().filter(End::succeeded).map(End::number).toList();
    long lost = acknowledged.size() - stored(acknowledged);
    Figures.show("R25: " + acknowledged.size() + " sets acknowledged through " + told + ": " + lost + " lost");
    assertThat(lost).isZero();
  }

  /** Until it has been felt, by failures or by what was sent again unseen, and what is sent after it is stored again. */
  private void through(String fault, Runnable begin, Runnable end) {
    int failures = failures();
    long repeats = counts.repeats();
    begin.run();
    await(() -> failures() >= failures + FELT || counts.repeats() > repeats);
    end.run();
    Futures.await(load.succeeds(2 * PER_SECOND, SteadyLoad.ALL));
    told.append(told.isEmpty() ? "" : ", ").append(fault).append(" (").append(failures() - failures).append(" failed, ")
        .append(counts.repeats() - repeats).append(" repeated)");
  }

  /** With some sets on their way. */
  private void killConnections() {
    proxy.hold();
    int before = sent.get();
    await(() -> sent.get() > before + 3);
    Futures.await(Questions.ask(vertx, REDIS, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
    proxy.release();
  }

  private int failures() {
    return load.failures(SteadyLoad.ALL).size();
  }

  private void await(BooleanSupplier condition) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(condition.getAsBoolean()), holds -> holds));
  }

  private long stored(List<Integer> numbers) {
    long stored = 0;
    for (int from = 0; from < numbers.size(); from += AT_ONCE) {
      List<Integer> some = numbers.subList(from, Math.min(numbers.size(), from + AT_ONCE));
      Response records = Futures.await(Questions.ask(vertx, REDIS, "MGET", some.stream().map(SteadyLoad::key).toArray()));
      stored += IntStream.range(0, some.size()).filter(i -> isRecordOf(some.get(i), records.get(i))).count();
    }
    return stored;
  }

  private static boolean isRecordOf(int number, Response record) {
    return record != null && record.toString().equals("T1" + thumbnail(number).encode());
  }

  private static JsonObject thumbnail(int number) {
    return Thumbnail.of(SteadyLoad.name(number)).withSize(number + 1, 1).toJson();
  }
}
