package dev.thumbnails.cache.bench;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;

/** Says that the first message was answered, and ends this JVM. Refers to no verticle, so that none is loaded but the one that is measured. */
final class FirstAnswer {

  static final String ADDRESS = "thumbnails.cache.get";
  static final String ANSWERED = "answered";

  private FirstAnswer() {
  }

  static void await(Deployable verticle, DeploymentOptions options) throws Exception {
    Vertx vertx = Vertx.vertx();
    Waiting.on(vertx.deployVerticle(verticle, options));
    Message<Object> answer = Waiting.on(vertx.eventBus().request(ADDRESS, "a/name"));
    if (!"miss".equals(answer.headers().get("status"))) {
      throw new IllegalStateException(answer.headers().toString());
    }
    System.out.println(ANSWERED);
    Runtime.getRuntime().halt(0);
  }
}
