package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The near caches of two members of a cluster before a store that tells of nothing itself. */
@Tag("faults")
class NearNodesIT {

  private static final Thumbnail OLD = Thumbnail.of("n/ame").withSource("source");

  @Test
  void whatOneChangesTheOtherForgets(@TempDir Path here, @TempDir Path there) throws IOException {
    try (TestCluster first = new TestCluster(here); TestCluster second = new TestCluster(there)) {
      ThumbnailCache changing = deploy(first.join());
      Vertx other = second.join(first.file());
      ThumbnailCache near = deploy(other);
      for (int i = 0; i < 20; i++) {
        Thumbnail next = OLD.withPath("path " + i);
        awaitSeen(other, near, () -> changing.set(next), next);
      }
      Futures.await(changing.set(OLD));
      awaitSeen(other, near, () -> changing.delete(OLD.name()), null);
      Futures.await(changing.set(OLD));
      awaitSeen(other, near, () -> changing.invalidate("source"), null);
    }
  }

  private static ThumbnailCache deploy(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject()
        .put("backend", new JsonObject().put("type", "shared-data"))
        .put("nearCache", new JsonObject().put("maximumSize", 1000).put("maximumStalenessMs", 3_600_000)))));
    return ThumbnailCache.create(vertx);
  }

  private static void awaitSeen(Vertx vertx, ThumbnailCache near, Supplier<Future<?>> change, Thumbnail wanted) {
    Futures.await(near.get(OLD.name()));
    Futures.await(change.get());
    long changed = System.nanoTime();
    Futures.await(Until.holds(vertx, () -> near.get(OLD.name()).map(found -> wanted == null ? found == null : wanted.equals(found)), seen -> seen));
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changed)).as("ms until it was seen").isLessThan(500);
  }
}
