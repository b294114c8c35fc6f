package dev.thumbnails.cache.metrics;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class CacheMetersTest {

  @Test
  void allInstancesCountTogetherAndTheLastTakesTheMetersWithIt(Vertx vertx) {
    String id = await(vertx.deployVerticle(CacheVerticle::new, Deployments.of("simple").setInstances(3)));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    for (int i = 0; i < 9; i++) {
      await(cache.set(Thumbnail.of("a")));
      await(cache.get("a"));
    }
    JsonObject stats = (JsonObject) await(vertx.eventBus().request("thumbnails.cache.stats", null)).body();
    assertThat(stats.getLong("sets")).isEqualTo(9);
    assertThat(stats.getJsonObject("gets").getLong("hit")).isEqualTo(9);
    assertThat(NodeRegistry.find(vertx).getMeters()).isNotEmpty();
    await(vertx.undeploy(id));
    assertThat(NodeRegistry.find(vertx)).isNull();
  }

  @Test
  void cachesAtTwoAddressesCountApart(Vertx vertx) {
    await(vertx.deployVerticle(CacheVerticle::new, Deployments.of("simple")));
    var other = Deployments.of("simple");
    other.getConfig().put("address", "other");
    String id = await(vertx.deployVerticle(CacheVerticle::new, other));
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
    assertThat(stats(vertx, "thumbnails.cache").getLong("sets")).isEqualTo(1);
    assertThat(stats(vertx, "other").getLong("sets")).isZero();
    await(vertx.undeploy(id));
    assertThat(stats(vertx, "thumbnails.cache").getLong("sets")).as("the other's meters alone are dropped").isEqualTo(1);
  }

  /** As an application sets Vert.x up that has metrics of its own. */
  @Test
  void theApplicationsRegistryGetsThemToo() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Vertx vertx = Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
        .withMetrics(new MicrometerMetricsFactory(registry)).build();
    try {
      String id = await(vertx.deployVerticle(CacheVerticle::new, Deployments.of("simple")));
      await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
      assertThat(registry.get("cache.puts").tag("cache", "thumbnails.cache").functionCounter().count()).isEqualTo(1);
      assertThat(registry.get("cache.size").gauge().value()).isEqualTo(1);
      await(vertx.undeploy(id));
      assertThat(registry.getMeters().stream().map(Meter::getId).filter(meter -> meter.getTag("cache") != null)).isEmpty();
    } finally {
      await(vertx.close());
    }
  }

  private static JsonObject stats(Vertx vertx, String address) {
    return (JsonObject) await(vertx.eventBus().request(address + ".stats", null)).body();
  }
}
