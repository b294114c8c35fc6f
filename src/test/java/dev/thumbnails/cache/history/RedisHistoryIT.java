package dev.thumbnails.cache.history;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two nodes that share a Redis and are in no cluster, so that only Redis keeps them in order. Longer with the system property {@code soak}; {@code seed}
 * repeats a run.
 */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class RedisHistoryIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final long BOUND_MS = 100;
  private static final Limits EXACT = Limits.exact().allowing(DocumentedException.REPEATED_CLEAR);

  @Test
  void json(Vertx one, Vertx other) {
    Figures.show("history, redis: " + check(one, other, config("redis", 0), EXACT));
  }

  @Test
  void pythonThumbnails(Vertx one, Vertx other) {
    JsonObject config = config("redis", 1);
    config.getJsonObject("backend").put("format", "python-thumbnails").put("keyPrefix", "site:").put("thumbnailPath", "/srv").put("thumbnailUrl", "/media");
    Figures.show("history, redis with python-thumbnails: " + check(one, other, config, EXACT));
  }

  @Test
  void django(Vertx one, Vertx other) {
    JsonObject config = config("django", 2);
    config.getJsonObject("backend").put("keyPrefix", "site").put("thumbnailPath", "/srv").put("thumbnailUrl", "/media");
    Figures.show("history, django: " + check(one, other, config, EXACT));
  }

  @Test
  void nearCache(Vertx one, Vertx other) {
    JsonObject config = config("redis", 3).put("nearCache", new JsonObject().put("maximumStalenessMs", BOUND_MS));
    Figures.show("history, near cache on redis: " + check(one, other, config, EXACT.near(BOUND_MS)));
  }

  private static String check(Vertx one, Vertx other, JsonObject config, Limits limits) {
    deploy(one, config.copy().put("http", new JsonObject().put("port", 0)));
    deploy(other, config);
    int port = HttpBridgeVerticle.url(one, "thumbnails.cache").orElseThrow().getPort();
    return new Histories(one, Plan.ofTier(), limits).bus(one, "one").bus(other, "other").cache(other, "other").http(port, "one").check(3);
  }

  /** Each test has a database of its own. */
  private static JsonObject config(String type, int database) {
    return new JsonObject().put("admin", true).put("backend", new JsonObject().put("type", type).put("connectionString", REDIS.connectionString().replace("/0", "/" + database)));
  }

  private static void deploy(Vertx vertx, JsonObject config) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config).setInstances(2)));
  }
}
