package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Slots that move from one master to another, with what is in them, under a steady load of sets and gets. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisMigrationIT {

  private static final int NAMES = 1200;
  private static final int PER_SECOND = 200;
  private static final int FROM = 0;
  private static final int TO = 1;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private final Map<String, JsonObject> stored = new ConcurrentHashMap<>();

  @Test
  void slotsThatMoveThereAndBackAreNotNoticed(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis")
        .put("connectionString", CLUSTER.master(2).connectionString()).put("options", new JsonObject().put("type", "CLUSTER")))));
    Futures.await(Future.all(IntStream.range(0, NAMES).mapToObj(i -> set(vertx, i)).toList()));
    Collection<Integer> slots = new TreeSet<>(stored.keySet().stream().map(name -> HashSlot.of("thumbnails:n:" + name))
        .filter(slot -> slot < HashSlot.COUNT / 3).toList());
    SteadyLoad load = SteadyLoad.start(vertx, PER_SECOND, number -> setAndGet(vertx, number));
    Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    long start = System.nanoTime();
    Runnable between = () -> Futures.await(load.succeeds(1, SteadyLoad.ALL));
    int keys = CLUSTER.move(slots, FROM, TO, between);
    Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    keys += CLUSTER.move(slots, TO, FROM, between);
    Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    Futures.await(load.stop());
    Figures.show("R24: " + slots.size() + " slots moved there and back with " + keys + " keys: "
        + load.failures(SteadyLoad.ALL).size() + " errors or wrong values of " + load.ended(SteadyLoad.ALL).size() + "; "
        + asked() + " commands were redirected by ASK,"
        + " the longest gap was " + load.longestGapMs(SteadyLoad.ALL, start) + " ms");
    assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
    assertThat(asked()).as("commands that met a slot between two masters").isGreaterThan(20);
    stored.forEach((name, thumbnail) -> assertThat(Futures.await(send(vertx, "get", name)).body()).isEqualTo(thumbnail));
  }

  private static int asked() {
    return IntStream.of(FROM, TO).map(master -> CLUSTER.ask(master, "INFO", "COMMANDSTATS").toString().lines()
        .filter(line -> line.startsWith("cmdstat_asking:")).mapToInt(line -> Integer.parseInt(line.split("[=,]")[1])).sum()).sum();
  }

  /** Fails if another value comes back. */
  private Future<?> setAndGet(Vertx vertx, int number) {
    return set(vertx, number).compose(set -> send(vertx, "get", name(number))).compose(got -> got.body().equals(stored.get(name(number)))
        ? Future.succeededFuture()
        : Future.failedFuture(got.body() + " in place of " + stored.get(name(number))));
  }

  /** Of a third of them the index of a source is kept too. */
  private Future<?> set(Vertx vertx, int number) {
    JsonObject thumbnail = new JsonObject().put("name", name(number)).put("width", number + 1).put("height", 1);
    if (number % 3 == 0) {
      thumbnail.put("source", "source/" + number % 50);
    }
    stored.put(name(number), thumbnail);
    return send(vertx, "set", thumbnail);
  }

  private static Future<Message<Object>> send(Vertx vertx, String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body);
  }

  private static String name(int number) {
    return SteadyLoad.name(number % NAMES);
  }
}
