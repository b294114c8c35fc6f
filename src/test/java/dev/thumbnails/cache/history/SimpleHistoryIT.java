package dev.thumbnails.cache.history;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One node with several instances, and a store in its memory. Longer with the system property {@code soak}; {@code seed} repeats a run. */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class SimpleHistoryIT {

  @Test
  void simple(Vertx vertx) {
    Figures.show("history, simple: " + check(vertx, "simple", Limits.exact().allowing(DocumentedException.REPEATED_CLEAR)));
  }

  @Test
  void sharedDataLocal(Vertx vertx) {
    Figures.show("history, shared-data without a cluster: " + check(vertx, "shared-data", Limits.exact()));
  }

  private static String check(Vertx vertx, String backend, Limits limits) {
    JsonObject config = new JsonObject().put("admin", true).put("backend", new JsonObject().put("type", backend))
        .put("http", new JsonObject().put("port", 0));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config).setInstances(3)));
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    return new Histories(vertx, Plan.ofTier(), limits)
        .bus(vertx, "node").cache(vertx, "node").http(port, "node")
        .check(4);
  }
}
