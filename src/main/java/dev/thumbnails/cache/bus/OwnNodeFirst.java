package dev.thumbnails.cache.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/** Sends to this node's own consumer, and to the cluster's only where this node has none: no network hop without need. */
public final class OwnNodeFirst {

  private final Vertx vertx;

  public OwnNodeFirst(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The reply, or the {@link ReplyException} that it fails with; completes on the caller's context. */
  public Future<Message<Object>> request(String address, Object body, DeliveryOptions delivery) {
    DeliveryOptions local = new DeliveryOptions(delivery).setLocalOnly(true);
    Future<Message<Object>> own = vertx.eventBus().request(address, body, local);
    return vertx.isClustered()
        ? own.recover(failure -> is(ReplyFailure.NO_HANDLERS, failure)
            ? vertx.eventBus().request(address, body, delivery)
            : Future.failedFuture(failure))
        : own;
  }

  /** Whether that is what Vert.x itself failed a message with. */
  public static boolean is(ReplyFailure type, Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureType() == type;
  }
}
