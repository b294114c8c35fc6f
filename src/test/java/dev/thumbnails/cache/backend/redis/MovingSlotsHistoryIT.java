package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.history.DocumentedException;
import dev.thumbnails.cache.history.Histories;
import dev.thumbnails.cache.history.Limits;
import dev.thumbnails.cache.history.Plan;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two nodes on a Redis Cluster whose slots move between masters all the time. Longer with the system property {@code soak}; {@code seed} repeats a run.
 */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class MovingSlotsHistoryIT {

  /** An entry that moves lives longer by as long as it takes to move. */
  private static final long MOVING_MS = 50;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  @Test
  void slotsMoveMeanwhile(Vertx one, Vertx other) {
    deploy(one);
    deploy(other);
    Plan plan = Plan.ofTier();
    Collection<Integer> slots = new TreeSet<>(plan.keys("thumbnails:n:", "thumbnails:s:").map(HashSlot::of).filter(slot -> slot < HashSlot.COUNT / 3).toList());
    AtomicInteger moves = new AtomicInteger();
    AtomicInteger keys = new AtomicInteger();
    Limits limits = Limits.exact().late(MOVING_MS).allowing(DocumentedException.REPEATED_CLEAR);
    String figure = new Histories(one, plan, limits).bus(one, "one").bus(other, "other").cache(other, "other")
        .meanwhile(() -> keys.addAndGet(CLUSTER.move(slots, moves.get() % 2, moves.incrementAndGet() % 2, () -> { })))
        .check(4);
    Figures.show("history, Redis Cluster with " + slots.size() + " slots that moved " + moves + " times, " + keys + " keys: " + figure);
    assertThat(keys.get()).isPositive();
  }

  private static void deploy(Vertx vertx) {
    JsonObject config = new JsonObject().put("admin", true).put("backend", new JsonObject().put("type", "redis")
        .put("connectionString", CLUSTER.master(2).connectionString()).put("options", new JsonObject().put("type", "CLUSTER")));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config)));
  }
}
