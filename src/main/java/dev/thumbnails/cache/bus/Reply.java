package dev.thumbnails.cache.bus;

import io.vertx.core.eventbus.DeliveryOptions;

/** The answer to a message: a body, and headers for those who read them. */
record Reply(Object body, DeliveryOptions options) {

  static Reply of(Object body) {
    return new Reply(body, new DeliveryOptions());
  }
}
