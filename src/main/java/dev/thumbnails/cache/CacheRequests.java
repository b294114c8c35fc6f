package dev.thumbnails.cache;

import dev.thumbnails.cache.bus.OwnNodeFirst;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyFailure;

/** The messages of a {@link ThumbnailCache}: to its own node first, and again if one is not answered. Thread-safe. */
final class CacheRequests {

  static final int ATTEMPTS = 3;

  private final OwnNodeFirst bus;
  private final String address;

  CacheRequests(Vertx vertx, String address) {
    this.bus = new OwnNodeFirst(vertx);
    this.address = address;
  }

  /**
   * At most three attempts.
   *
   * @param operation the last part of the address
   * @param attemptMs how long each may take
   */
  Future<Message<Object>> send(String operation, Object body, DeliveryOptions delivery, long attemptMs) {
    return attempt(address + "." + operation, body, delivery.setSendTimeout(attemptMs), ATTEMPTS);
  }

  /** One attempt, which takes as long as {@code delivery} says. */
  Future<Message<Object>> sendOnce(String operation, Object body, DeliveryOptions delivery) {
    return bus.request(address + "." + operation, body, delivery);
  }

  private Future<Message<Object>> attempt(String address, Object body, DeliveryOptions delivery, int attempts) {
    return bus.request(address, body, delivery)
        .recover(failure -> attempts > 1 && OwnNodeFirst.is(ReplyFailure.TIMEOUT, failure)
            ? attempt(address, body, delivery, attempts - 1)
            : Future.failedFuture(failure));
  }
}
