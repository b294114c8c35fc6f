package dev.thumbnails.cache.metrics;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class MeterDescriptionsTest {

  /** On the backends there are; that of Redis needs no Redis for it. */
  @ParameterizedTest
  @ValueSource(strings = {
      "{\"backend\":{\"type\":\"simple\"},\"nearCache\":{}}",
      "{\"backend\":{\"type\":\"shared-data\"}}",
      "{\"backend\":{\"type\":\"redis\",\"connectionString\":\"redis://127.0.0.1:1\"},\"nearCache\":{}}",
      "{\"backend\":{\"type\":\"redis\",\"connectionString\":\"redis://127.0.0.1:1\",\"format\":\"python-thumbnails\"}}"})
  void everyMeterHasOne(String config, Vertx vertx) {
    await(vertx.deployVerticle(CacheVerticle::new, new DeploymentOptions().setConfig(new JsonObject(config))));
    failure(vertx.eventBus().request("thumbnails.cache.get", 7));
    assertThat(NodeRegistry.find(vertx).getMeters()).hasSizeGreaterThan(10)
        .filteredOn(meter -> meter.getId().getDescription() == null || meter.getId().getDescription().isBlank())
        .isEmpty();
  }
}
