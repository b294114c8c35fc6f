package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import java.util.Map;

/** A node's own address: hands each message to the endpoint of its operation, and answers a ping with the node's clock. */
final class NodeEndpoint implements Handler<Message<Object>> {

  private final Map<String, Endpoint> endpoints;
  private final Failures failures = new Failures("a message to a node", 0);

  /** @param endpoints by operation */
  NodeEndpoint(Map<String, Endpoint> endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void handle(Message<Object> message) {
    try {
      answer(message);
    } catch (Throwable thrown) {
      message.fail(FailureCode.INTERNAL.number(), failures.of(thrown).getMessage());
    }
  }

  private void answer(Message<Object> message) {
    String operation = message.headers().get(NodeAddress.OPERATION);
    if (NodeAddress.PING.equals(operation)) {
      message.reply(System.currentTimeMillis());
      return;
    }
    Endpoint endpoint = operation == null ? null : endpoints.get(operation);
    if (endpoint == null) {
      message.fail(FailureCode.INVALID.number(), NodeAddress.OPERATION + ": must be one of the cache's");
    } else {
      endpoint.handle(message);
    }
  }
}
