package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A near cache before a Sentinel group whose master is another one in the end. Its bound is too long to help. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisTrackingFailOverIT {

  private static final int NAMES = 20;
  private static final long BOUND_MS = 600_000;
  /** A planned fail-over waits for the replica, and is followed within about a second. */
  private static final long LONGEST_MS = 10_000;

  private Vertx vertx;
  private ThumbnailCache cache;
  private RedisSentinelProcesses group;

  @Test
  void theDeathOfTheMasterEmptiesIt(Vertx vertx) throws IOException {
    try (RedisSentinelProcesses sentinels = new RedisSentinelProcesses(vertx)) {
      deploy(vertx, sentinels);
      RedisProcess before = Futures.await(group.master());
      long start = System.nanoTime();
      before.kill();
      NearEntries.await(vertx, 0);
      tell("the master was killed", start);
      assertNewMasterIsSeen(before);
    }
  }

  /** The old master is still there, and tells of what nobody changes in it any more. */
  @Test
  void aPlannedFailOverEmptiesIt(Vertx vertx) throws IOException {
    try (RedisSentinelProcesses sentinels = new RedisSentinelProcesses(vertx)) {
      deploy(vertx, sentinels);
      RedisProcess before = Futures.await(group.master());
      long start = System.nanoTime();
      Futures.await(Questions.ask(vertx, group.sentinels().get(0), "SENTINEL", "FAILOVER", "main"));
      NearEntries.await(vertx, 0);
      tell("a planned fail-over began", start);
      assertNewMasterIsSeen(before);
    }
  }

  private void deploy(Vertx vertx, RedisSentinelProcesses sentinels) {
    this.vertx = vertx;
    group = sentinels;
    cache = ThumbnailCache.create(vertx);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject()
        .put("backend", group.section()).put("nearCache", new JsonObject().put("maximumStalenessMs", BOUND_MS)))));
    names().forEach(name -> Futures.await(Until.holds(vertx, () -> cache.set(Thumbnail.of(name)).map(true), stored -> stored)));
    keepAll();
  }

  /** Also of what is kept from the new master. */
  private void assertNewMasterIsSeen(RedisProcess before) {
    RedisProcess now = Futures.await(Until.holds(vertx, group::master, master -> master != before));
    Futures.await(Until.holds(vertx, () -> cache.set(Thumbnail.of("after")).map(true), stored -> stored));
    keepAll();
    for (String name : names()) {
      Thumbnail next = Thumbnail.of(name).withPath("new");
      Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, now, "SET", "thumbnails:n:" + name, "T1" + next.toJson().encode()), stored -> true));
      Futures.await(Until.holds(vertx, () -> cache.get(name), next::equals));
    }
  }

  private void keepAll() {
    Futures.await(Until.holds(vertx, () -> Future.all(names().stream().map(cache::get).toList()).compose(got -> NearEntries.count(vertx)),
        entries -> entries == NAMES));
  }

  private void tell(String what, long startNanos) {
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    Figures.show("near cache: emptied " + tookMs + " ms after " + what);
    assertThat(tookMs).isLessThan(LONGEST_MS);
  }

  private static List<String> names() {
    return IntStream.range(0, NAMES).mapToObj(i -> "n/" + i).toList();
  }
}
