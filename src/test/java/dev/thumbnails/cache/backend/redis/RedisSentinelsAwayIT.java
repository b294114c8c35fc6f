package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentinels that are away while the master is there, under a steady load of sets. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisSentinelsAwayIT {

  private static final int PER_SECOND = 150;

  @ParameterizedTest
  @ValueSource(strings = {"killed", "frozen"})
  void withoutSentinelsTheLastKnownMasterServes(String how, Vertx vertx) throws IOException {
    try (RedisSentinelProcesses group = new RedisSentinelProcesses(vertx)) {
      Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(group.section())));
      SteadyLoad load = SteadyLoad.ofSets(vertx, PER_SECOND);
      RedisProcess master = Futures.await(group.master());
      group.sentinels().forEach(how.equals("killed") ? RedisProcess::kill : RedisProcess::freeze);
      long start = System.nanoTime();
      Futures.await(load.succeeds(PER_SECOND * 2, SteadyLoad.ALL));
      long uncut = load.longestGapMs(SteadyLoad.ALL, start);
      Futures.await(Questions.ask(vertx, master, "CLIENT", "KILL", "TYPE", "normal"));
      Futures.await(load.succeeds(PER_SECOND * 2, SteadyLoad.ALL));
      Futures.await(load.stop());
      Figures.show("R20: with all sentinels " + how + " " + load.failures(SteadyLoad.ALL).size() + " errors of "
          + load.ended(SteadyLoad.ALL).size() + "; the longest gap was " + uncut + " ms, and "
          + load.longestGapMs(SteadyLoad.ALL, start) + " ms with the connection cut");
      assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
    }
  }

  /** It may have been away, and know an old one. */
  @Test
  void aMasterThatOnlyOneOfThreeSentinelsNamesIsLeftForGood(Vertx vertx) throws IOException {
    try (RedisProcess old = new RedisProcess().start(); RedisProcess master = new RedisProcess().start();
        RedisProcess stale = RedisProcess.sentinel(old).start();
        RedisProcess one = RedisProcess.sentinel(master).start(); RedisProcess other = RedisProcess.sentinel(master).start()) {
      Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(RedisSentinelProcesses.section(List.of(stale, one, other)))));
      SteadyLoad load = SteadyLoad.ofSets(vertx, PER_SECOND);
      Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, master, "CLIENT", "LIST"),
          clients -> clients.toString().contains("cmd=exec ")));
      Response before = Futures.await(Questions.ask(vertx, old, "DBSIZE"));
      Futures.await(load.succeeds(PER_SECOND * 3, SteadyLoad.ALL));
      assertThat(Futures.await(Questions.ask(vertx, old, "DBSIZE")).toInteger() - before.toInteger()).as("further writes to it").isZero();
      Futures.await(load.stop());
      assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
    }
  }
}
