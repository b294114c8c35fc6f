package dev.thumbnails.cache;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;

/** Options to deploy the verticle with. */
public final class Deployments {

  private Deployments() {
  }

  public static DeploymentOptions of(String backendType) {
    return of(new JsonObject().put("type", backendType));
  }

  public static DeploymentOptions of(JsonObject backend) {
    return new DeploymentOptions().setConfig(new JsonObject().put("backend", backend));
  }
}
