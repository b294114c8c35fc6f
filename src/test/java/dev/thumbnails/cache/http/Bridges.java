package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;

import dev.thumbnails.cache.CacheVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** Bridges on free ports. */
final class Bridges {

  static final String JSON = "Content-Type: application/json";

  private Bridges() {
  }

  /** The port of a cache in memory, which clears and publishes events, with a bridge. */
  static int simple(Vertx vertx) {
    return simple(vertx, new JsonObject());
  }

  /** @param http what {@code http} has besides the port */
  static int simple(Vertx vertx, JsonObject http) {
    return deploy(vertx, new JsonObject().put("admin", true).put("events", true).put("backend", new JsonObject().put("type", "simple")), http);
  }

  static int deploy(Vertx vertx, JsonObject config, JsonObject http) {
    config.put("http", http.put("port", 0));
    await(vertx.deployVerticle(CacheVerticle::new, new DeploymentOptions().setConfig(config)));
    return port(vertx, config);
  }

  /** A bridge without a cache. */
  static int alone(Vertx vertx, JsonObject config) {
    config.put("http", config.getJsonObject("http", new JsonObject()).put("port", 0));
    await(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(config)));
    return port(vertx, config);
  }

  private static int port(Vertx vertx, JsonObject config) {
    return HttpBridgeVerticle.url(vertx, config.getString("address", "thumbnails.cache")).orElseThrow().getPort();
  }
}
