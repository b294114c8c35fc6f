package dev.thumbnails.cache;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** Messages to a cache at the default address, and their replies as a test's own thread waits for them. */
public final class Messages {

  private final Vertx vertx;

  public Messages(Vertx vertx) {
    this.vertx = vertx;
  }

  /** @param headers names and values in turn */
  Future<Message<Object>> send(String operation, Object body, Object... headers) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(90_000);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i].toString(), headers[i + 1].toString());
    }
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }

  public Message<Object> ask(String operation, Object body, Object... headers) {
    return Futures.await(send(operation, body, headers));
  }

  /** The headers of a reply without a body. */
  Map<String, String> headers(String operation, Object body, Object... headers) {
    return headers(ask(operation, body, headers));
  }

  /** The items of a reply to a batch. */
  JsonArray items(String operation, JsonArray body, Object... headers) {
    return ((JsonObject) ask(operation, body, headers).body()).getJsonArray("items");
  }

  public ReplyException failure(String operation, Object body, Object... headers) {
    return (ReplyException) Futures.failure(send(operation, body, headers));
  }

  static Map<String, String> headers(Message<Object> reply) {
    Map<String, String> headers = new TreeMap<>();
    reply.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return headers;
  }
}
