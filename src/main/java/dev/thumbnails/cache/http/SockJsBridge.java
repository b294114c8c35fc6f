package dev.thumbnails.cache.http;

import dev.thumbnails.cache.json.JsonText;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.bridge.PermittedOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.sockjs.BridgeEvent;
import io.vertx.ext.web.handler.sockjs.SockJSBridgeOptions;
import io.vertx.ext.web.handler.sockjs.SockJSHandler;
import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.util.List;
import java.util.regex.Pattern;

/** The event bus for pages in browsers, and little of it: {@code get} and {@code getAll} in, {@code events} out. */
final class SockJsBridge {

  private static final int MAXIMUM_REQUESTS_PER_SOCKET = 256;
  /** So that the cache's own answer about its time limit is there first. */
  private static final long GRACE_MS = 500;
  private static final Pattern UNPLAIN = Pattern.compile("[^A-Za-z0-9_/-]|//|/iframe");
  private static final Pattern FORM = Pattern.compile("^\\s*(multipart/|application/x-www-form-urlencoded)", Pattern.CASE_INSENSITIVE);

  private final String address;
  private final Sockets sockets;

  private SockJsBridge(String address, Sockets sockets) {
    this.address = address;
    this.sockets = sockets;
  }

  static Router create(Vertx vertx, String address, long timeoutMs, int maximumBytes, Sockets sockets) {
    SockJSHandlerOptions options = new SockJSHandlerOptions().setMaxBytesStreaming(maximumBytes).setInsertJSESSIONID(false);
    // A page of any origin can use these two without the browser telling which.
    List.of(Transport.JSON_P, Transport.HTML_FILE).forEach(transport -> options.addDisabledTransport(transport.name()));
    SockJSBridgeOptions bridge = new SockJSBridgeOptions()
        .addInboundPermitted(new PermittedOptions().setAddress(address + ".get"))
        .addInboundPermitted(new PermittedOptions().setAddress(address + ".getAll"))
        .addOutboundPermitted(new PermittedOptions().setAddress(address + ".events"))
        .setMaxAddressLength(address.length() + ".events".length())
        .setMaxHandlersPerSocket(MAXIMUM_REQUESTS_PER_SOCKET)
        .setReplyTimeout(timeoutMs + GRACE_MS);
    return SockJSHandler.create(vertx, options).bridge(bridge, new SockJsBridge(address, sockets)::check);
  }

  /**
   * Refuses what Vert.x's own readers of paths, queries and forms fail at or read in another way, and the page for frames, which loads a
   * script from elsewhere.
   */
  static void checkRequest(HttpServerRequest request) {
    if (UNPLAIN.matcher(request.path()).find()) {
      throw new HttpProblem(404, "there is no such path");
    }
    if (request.query() != null) {
      PercentText.decode("the query", request.query());
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && FORM.matcher(type).find()) {
      throw new HttpProblem(415, "Content-Type: must not be that of a form");
    }
  }

  private void check(BridgeEvent event) {
    event.complete(switch (event.type()) {
      // One that reads too slowly is refused, and misses events, instead of filling this node's memory.
      case SEND -> reads(event.socket()) && isRequest(event.getRawMessage());
      case PUBLISH -> false;
      case RECEIVE -> deliver(event);
      default -> true;
    });
  }

  /** Leaves nothing to be delivered: Vert.x would write the message with the application's mapper. */
  private boolean deliver(BridgeEvent event) {
    if (!isEvent(event.getRawMessage()) || reads(event.socket())) {
      event.socket().write(JsonText.encode(event.getRawMessage()));
    }
    return false;
  }

  private boolean reads(SockJSSocket socket) {
    return !socket.writeQueueFull() && sockets.reads(socket.remoteAddress());
  }

  /** Leaves no header but the sender's deadline: a page neither claims nor waits. */
  private static boolean isRequest(JsonObject message) {
    Object headers = message.remove("headers");
    if (headers instanceof JsonObject given && given.getValue("deadlineMs") instanceof String deadlineMs) {
      message.put("headers", new JsonObject().put("deadlineMs", deadlineMs));
    }
    return message.getValue("address") instanceof String && message.getValue("replyAddress", "") instanceof String;
  }

  private boolean isEvent(JsonObject message) {
    return (address + ".events").equals(message.getValue("address"));
  }
}
