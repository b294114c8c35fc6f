package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentinels that are away while the master is there, under a steady load of sets. */
@ExtendWith(VertxExtension.class)
class RedisSentinelsAwayTest {

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
      System.out.println("R20: with all sentinels " + how + " " + load.failures(SteadyLoad.ALL).size() + " errors of "
          + load.ended(SteadyLoad.ALL).size() + "; the longest gap was " + uncut + " ms, and "
          + load.longestGapMs(SteadyLoad.ALL, start) + " ms with the connection cut");
      assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
    }
  }
}
