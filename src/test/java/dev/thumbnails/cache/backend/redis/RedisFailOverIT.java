package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.SteadyLoad.End;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fail-overs of a Sentinel group under a steady load of sets. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisFailOverIT {

  private static final int PER_SECOND = 150;
  private static final long LONGEST_GAP_MS = 3000;
  private static final long FOLLOWED_MS = 2000;
  private static final long FOUND_MS = 500;

  @Test
  void writesResumeAfterEachOfTwoFailOversWithTheSentinelsRestartedInBetween(Vertx vertx) throws IOException {
    try (RedisSentinelProcesses group = new RedisSentinelProcesses(vertx)) {
      SteadyLoad load = load(vertx, group);
      long first = killMaster(vertx, group, load);
      group.awaitWatched();
      group.restartSentinels();
      group.awaitWatched();
      long second = killMaster(vertx, group, load);
      Futures.await(load.stop());
      Figures.show("R19: writes resumed " + first + " ms after the first kill, " + second + " ms after the second");
    }
  }

  /** For how long no write succeeded. Sentinels that elect nobody at first try again after twice their time limit. */
  private static long killMaster(Vertx vertx, RedisSentinelProcesses group, SteadyLoad load) {
    RedisProcess before = Futures.await(group.master());
    long start = System.nanoTime();
    before.kill();
    Futures.await(Until.holds(vertx, group::master, master -> master != before));
    long agreedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
    long gapMs = load.longestGapMs(SteadyLoad.ALL, start);
    assertThat(gapMs).as("ms without a write, where the sentinels agreed after " + agreedMs).isLessThan(Math.max(LONGEST_GAP_MS, agreedMs + FOUND_MS));
    return gapMs;
  }

  /** The old master takes writes for some seconds more, and loses them when the sentinels make it a replica. */
  @Test
  void aPlannedFailOverIsFollowedBeforeTheOldMasterIsAReplica(Vertx vertx) throws IOException {
    try (RedisSentinelProcesses group = new RedisSentinelProcesses(vertx)) {
      SteadyLoad load = load(vertx, group);
      assertFollowed(vertx, group, load, "R12: in a planned fail-over");
    }
  }

  /** The sentinels may have named the one that died for a while after another one was found promoted. */
  @Test
  void aPlannedFailOverBackToAMasterThatHadDiedIsFollowedToo(Vertx vertx) throws IOException {
    try (RedisSentinelProcesses group = new RedisSentinelProcesses(vertx)) {
      group.neverPromote(group.servers().get(2));
      SteadyLoad load = load(vertx, group);
      RedisProcess first = Futures.await(group.master());
      killMaster(vertx, group, load);
      first.start();
      group.awaitWatched();
      assertThat(assertFollowed(vertx, group, load, "in one back to a master that had died")).isEqualTo(first);
    }
  }

  /** Until which the load goes on; returns the new master. */
  private static RedisProcess assertFollowed(Vertx vertx, RedisSentinelProcesses group, SteadyLoad load, String where) {
    RedisProcess before = Futures.await(group.master());
    long start = System.nanoTime();
    Futures.await(Questions.ask(vertx, group.sentinels().get(0), "SENTINEL", "FAILOVER", "main"));
    RedisProcess now = Futures.await(Until.holds(vertx, group::master, master -> master != before));
    long switched = System.nanoTime();
    Futures.await(load.succeeds(PER_SECOND * 3, SteadyLoad.ALL));
    Futures.await(load.stop());
    List<End> lost = load.ended(SteadyLoad.ALL).stream()
        .filter(set -> set.succeeded() && set.nanos() > start && !has(vertx, now, set)).toList();
    long lastMs = lost.stream().mapToLong(set -> TimeUnit.NANOSECONDS.toMillis(set.nanos() - switched)).max().orElse(0);
    long gap = load.longestGapMs(SteadyLoad.ALL, start);
    Figures.show(where + " the longest gap was " + gap + " ms, with " + load.failures(SteadyLoad.ALL).size()
        + " failures; " + lost.size() + " writes went to the old master alone, the last " + lastMs + " ms after the sentinels agreed");
    assertThat(gap).isLessThan(LONGEST_GAP_MS);
    assertThat(lastMs).isLessThan(FOLLOWED_MS);
    return now;
  }

  private static boolean has(Vertx vertx, RedisProcess server, End set) {
    return Futures.await(Questions.ask(vertx, server, "EXISTS", SteadyLoad.key(set.number()))).toInteger() == 1;
  }

  private static SteadyLoad load(Vertx vertx, RedisSentinelProcesses group) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(group.section())));
    return SteadyLoad.ofSets(vertx, PER_SECOND);
  }
}
