package dev.thumbnails.cache.bus;

import io.vertx.core.eventbus.DeliveryOptions;

/**
 * The answer to a message: a body, and headers for those who read them.
 *
 * @param status what the header of that name says, null where there is none
 */
record Reply(Object body, String status, DeliveryOptions options) {

  static Reply of(Object body) {
    return new Reply(body, null, new DeliveryOptions());
  }

  static Reply withStatus(Object body, String status) {
    return new Reply(body, status, new DeliveryOptions().addHeader("status", status));
  }
}
