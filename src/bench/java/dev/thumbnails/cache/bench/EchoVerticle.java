package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** A bare consumer that answers the body it got. */
final class EchoVerticle extends VerticleBase {

  private final String address;

  EchoVerticle(String address) {
    this.address = address;
  }

  @Override
  public Future<?> start() {
    return vertx.eventBus().consumer(address, message -> message.reply(message.body())).completion();
  }
}
