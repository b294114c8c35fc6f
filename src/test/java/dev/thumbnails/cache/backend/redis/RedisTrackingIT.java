package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A near cache before a Cluster, each of whose masters tells of its own changes. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisTrackingIT {

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private static final int NAMES = 60;
  private static final String PREFIX = "near:";

  private Vertx vertx;
  private ThumbnailCache cache;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject()
        .put("backend", new JsonObject().put("type", "redis").put("keyPrefix", PREFIX)
            .put("connectionString", CLUSTER.master(0).connectionString()).put("options", new JsonObject().put("type", "CLUSTER")))
        .put("nearCache", new JsonObject().put("maximumSize", 1000).put("maximumStalenessMs", 600_000)))));
  }

  @Test
  void whatAnybodyWritesOnAnyMasterIsSeenSoon() {
    load();
    List<Long> delaysMs = new ArrayList<>();
    for (int i = 0; i < NAMES; i++) {
      Thumbnail next = Thumbnail.of(name(i)).withPath("new");
      write(next);
      long written = System.nanoTime();
      Futures.await(Until.holds(vertx, () -> cache.get(next.name()), next::equals));
      delaysMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written));
    }
    assertThat(delaysMs).allMatch(ms -> ms < 1000);
    assertThat(delaysMs.stream().filter(ms -> ms >= 50)).as("where the machine was held up").hasSizeLessThan(3);
  }

  /** It tells of nothing while it is away. */
  @Test
  void aMasterThatIsLostEmptiesIt() {
    load();
    CLUSTER.master(1).kill();
    long lost = System.nanoTime();
    NearEntries.await(vertx, 0);
    Figures.show("near cache: emptied " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lost) + " ms after a master of the Cluster was killed");
  }

  @Test
  void aMasterThatIsBackTellsAgain() {
    load();
    CLUSTER.master(1).kill();
    CLUSTER.afterEach(null);
    load();
    for (int i = 0; i < NAMES; i++) {
      Thumbnail next = Thumbnail.of(name(i)).withPath("newer");
      write(next);
      Futures.await(Until.holds(vertx, () -> cache.get(next.name()), next::equals));
    }
  }

  private void load() {
    List<Thumbnail> thumbnails = IntStream.range(0, NAMES).mapToObj(i -> Thumbnail.of(name(i))).toList();
    thumbnails.forEach(thumbnail -> Futures.await(Until.holds(vertx, () -> cache.set(thumbnail).map(true), stored -> stored)));
    Futures.await(Until.holds(vertx,
        () -> Future.all(thumbnails.stream().map(thumbnail -> cache.get(thumbnail.name())).toList()).compose(got -> NearEntries.count(vertx)), entries -> entries == NAMES));
  }

  /** As somebody else would. */
  private void write(Thumbnail thumbnail) {
    String key = PREFIX + "n:" + thumbnail.name();
    CLUSTER.ask(CLUSTER.masterOf(key), "SET", key, "T1" + thumbnail.toJson().encode());
  }

  private static String name(int i) {
    return "n/" + i;
  }
}
