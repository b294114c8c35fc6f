package dev.thumbnails.cache.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** A verticle with one consumer that answers as {@code get} does on a miss, up to its first answer. */
final class BareStart extends VerticleBase {

  private BareStart() {
  }

  public static void main(String[] arguments) throws Exception {
    // Of the same configuration, which it does not read: that it is JSON costs both the same.
    FirstAnswer.await(new BareStart(), new DeploymentOptions().setConfig(new JsonObject().put("backend", new JsonObject().put("type", "simple"))));
  }

  @Override
  public Future<?> start() {
    return vertx.eventBus().<String>consumer(FirstAnswer.ADDRESS, message -> message.reply(null, new DeliveryOptions().addHeader("status", "miss")))
        .completion();
  }
}
