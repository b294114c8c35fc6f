package dev.thumbnails.cache.http;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.config.Reason;
import dev.thumbnails.cache.http.HttpConfig.Listener;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bridge's listeners, with the limits of HTTP itself; closed together. */
final class BridgeServers {

  private static final Logger LOG = LoggerFactory.getLogger(BridgeServers.class);
  /** Room for the longest name, percent-encoded, and a long source beside it. */
  private static final int MAXIMUM_LINE_BYTES = 16_384;
  private static final int MAXIMUM_HEADER_BYTES = 16_384;

  private final Vertx vertx;
  private final HttpConfig http;
  private final IdleConnections connections;
  /** As every response has to say it (RFC 9110, section 6.6.1). */
  private CharSequence date = now();
  private final List<HttpServer> servers = new ArrayList<>();

  BridgeServers(Vertx vertx, HttpConfig http, IdleConnections connections) {
    this.vertx = vertx;
    this.http = http;
    this.connections = connections;
    vertx.setPeriodic(1000, id -> date = now());
  }

  /** Where it listens, with its actual port; fails with a reason that names the listener. */
  Future<URI> listen(Listener listener, Router router, boolean tls) {
    HttpServer server = vertx.createHttpServer(options(listener, tls))
        .connectionHandler(connections::opened)
        .invalidRequestHandler(Problems::refuse)
        .requestHandler(request -> {
          request.response().putHeader(HttpHeaders.DATE, date);
          connections.announce(request);
          if (connections.asked(request.connection())) {
            handleOnceWritable(request, router);
          }
        });
    servers.add(server);
    return server.listen()
        .map(listening -> url(listener, tls, listening.actualPort()))
        .onSuccess(url -> LOG.info("listening on {}", url))
        .recover(failure -> Future.failedFuture(new ConfigException(List.of(
            "http: can't listen on " + url(listener, tls, listener.port()) + ": " + Reason.of(failure)))));
  }

  private static CharSequence now() {
    return HttpHeaders.createOptimized(DateFormatter.format(new Date()));
  }

  private static URI url(Listener listener, boolean tls, int port) {
    boolean bare = listener.host().contains(":") && !listener.host().startsWith("[");
    return URI.create((tls ? "https://" : "http://") + (bare ? "[" + listener.host() + "]" : listener.host()) + ":" + port);
  }

  /** A client that sends request after request and reads no response would have them all kept for it. */
  private void handleOnceWritable(HttpServerRequest request, Router router) {
    if (request.response().writeQueueFull()) {
      request.pause();
      request.response().drainHandler(drained -> {
        request.response().drainHandler(null);
        if (connections.asked(request.connection())) {
          request.resume();
          router.handle(request);
        }
      });
    } else {
      router.handle(request);
    }
  }

  /** Takes no more requests, and waits until those in work have been answered, at most {@code drainMs}. */
  Future<?> close(long drainMs) {
    return Future.join(servers.stream().map(server -> server.shutdown(Math.max(1, drainMs), TimeUnit.MILLISECONDS)).toList());
  }

  private HttpServerOptions options(Listener listener, boolean tls) {
    HttpServerOptions options = new HttpServerOptions()
        .setHost(listener.host())
        .setPort(listener.port())
        .setHttp2ClearTextEnabled(false)
        .setMaxInitialLineLength(MAXIMUM_LINE_BYTES)
        .setMaxHeaderSize(MAXIMUM_HEADER_BYTES)
        .setMaxWebSocketFrameSize(http.maximumBodyBytes())
        .setMaxWebSocketMessageSize(http.maximumBodyBytes())
        // A few bytes could unpack to any number of them.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setDecompressionSupported(false)
        // A client that does not answer a close frame holds nothing up.
        .setWebSocketClosingTimeout(1);
    if (tls) {
      options.setSsl(true).setUseAlpn(true).setKeyCertOptions(http.certificate())
          .setSslHandshakeTimeout(http.idleTimeoutMs()).setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }
    return options;
  }
}
