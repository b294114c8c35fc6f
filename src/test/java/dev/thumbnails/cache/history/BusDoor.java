package dev.thumbnails.cache.history;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plain messages on the event bus of one Vert.x instance.
 *
 * @param node null in a cluster, where any node may answer
 * @param timeoutMs how long a reply is waited for; the cache is told so as the deadline
 */
record BusDoor(Vertx vertx, String name, String node, long timeoutMs) implements Door {

  @Override
  public Future<Reply> send(String operation, Object body, Map<String, String> headers) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(timeoutMs).addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + timeoutMs));
    headers.forEach(options::addHeader);
    return vertx.eventBus().<Object>request("thumbnails.cache." + operation, body, options).transform(sent -> sent.succeeded()
        ? Future.succeededFuture(reply(sent.result()))
        : Future.failedFuture(refusal(sent.cause())));
  }

  private static Reply reply(Message<Object> message) {
    Map<String, String> headers = new TreeMap<>();
    message.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return new Reply(message.body(), headers);
  }

  static Throwable refusal(Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return failure;
    }
    boolean replied = reply.failureType() == ReplyFailure.RECIPIENT_FAILURE;
    return new Refusal(reply.failureCode(), replied ? reply.getMessage() : reply.failureType().name());
  }
}
