package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes of a Cluster of three masters and their replicas that go away under a steady load of sets. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisClusterFailOverIT {

  private static final int NODE_TIMEOUT_MS = 1500;
  private static final int PER_SECOND = 200;
  private static final int AWAY = 1;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses(1, NODE_TIMEOUT_MS);

  private static final IntPredicate ITS_SLOTS = number -> CLUSTER.masterOf(SteadyLoad.key(number)) == AWAY;

  @Test
  void aReplicaThatIsKilledIsNotMissed(Vertx vertx) {
    SteadyLoad load = load(vertx);
    CLUSTER.now(AWAY, 1).kill();
    Futures.await(load.succeeds(PER_SECOND * 3, SteadyLoad.ALL));
    Futures.await(load.stop());
    Figures.show("R21: with a replica killed " + load.failures(SteadyLoad.ALL).size() + " errors of "
        + load.ended(SteadyLoad.ALL).size());
    assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
  }

  @Test
  void aPlannedFailOverIsFollowed(Vertx vertx) {
    SteadyLoad load = load(vertx);
    RedisProcess replica = CLUSTER.now(AWAY, 1);
    long start = System.nanoTime();
    Futures.await(Questions.ask(vertx, replica, "CLUSTER", "FAILOVER"));
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, replica, "ROLE"), role -> role.get(0).toString().equals("master")));
    Futures.await(load.succeeds(PER_SECOND / 3, ITS_SLOTS));
    Futures.await(load.stop());
    Figures.show("R12: in a planned fail-over of a Cluster's master " + load.failures(SteadyLoad.ALL).size() + " writes of "
        + load.ended(SteadyLoad.ALL).size() + " failed, and the longest gap was " + load.longestGapMs(ITS_SLOTS, start) + " ms");
    assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"R22: killed", "R23: frozen"})
  void aMasterThatIsAwayCostsItsOwnSlotsUntilItsReplicaIsPromoted(String how, Vertx vertx) {
    SteadyLoad load = load(vertx);
    RedisProcess master = CLUSTER.now(AWAY, 0);
    long start = System.nanoTime();
    if (how.endsWith("killed")) {
      master.kill();
    } else {
      master.freeze();
    }
    Futures.await(load.succeeds(PER_SECOND / 3, ITS_SLOTS));
    Futures.await(load.stop());
    long gap = load.longestGapMs(ITS_SLOTS, start);
    int others = load.ended(ITS_SLOTS.negate()).size();
    int failures = load.failures(ITS_SLOTS.negate()).size();
    Figures.show(how + ", a master's slots were without a write for " + gap + " ms; of the other slots' " + others + " writes "
        + failures + " failed");
    assertThat(failures).isLessThanOrEqualTo(others / 100);
    assertThat(gap).isLessThan(NODE_TIMEOUT_MS + 3000);
  }

  private static SteadyLoad load(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis")
        .put("connectionString", CLUSTER.master(0).connectionString()).put("options", new JsonObject().put("type", "CLUSTER")))));
    return SteadyLoad.ofSets(vertx, PER_SECOND);
  }
}
