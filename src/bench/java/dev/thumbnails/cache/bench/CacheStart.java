package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;

/** {@code simple} with everything else by default, up to its first answer. */
final class CacheStart {

  private CacheStart() {
  }

  public static void main(String[] arguments) throws Exception {
    FirstAnswer.await(new CacheVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("backend", new JsonObject().put("type", "simple"))));
  }
}
