package dev.thumbnails.cache.http;

import dev.thumbnails.cache.http.HttpConfig.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A bridge's parts, put together and opened. */
final class HttpBridge {

  private final Vertx vertx;
  private final String address;
  private final long timeoutMs;
  private final HttpConfig http;
  private final String settings;
  private final IdleConnections connections;
  private final BridgeServers servers;
  private final PortClaims ports;
  private CacheMessages cache;
  private boolean leaving;

  /** @param settings the whole configuration that the bridge is made from */
  HttpBridge(Vertx vertx, String address, long timeoutMs, HttpConfig http, String settings) {
    this.settings = settings;
    this.vertx = vertx;
    this.address = address;
    this.timeoutMs = timeoutMs;
    this.http = http;
    this.connections = IdleConnections.watch(vertx, http.idleTimeoutMs());
    this.servers = new BridgeServers(vertx, http, connections);
    this.ports = new PortClaims(vertx);
  }

  /** Where the main listener is; fails with no listener open. */
  Future<URI> open() {
    return claimPorts().compose(claimed -> tokens()).compose(tokens -> vertx.executeBlocking(HttpBridge::readDescription)
        .compose(description -> servers.listen(http.listener(), mainRouter(tokens, description), http.certificate() != null))
        .compose(url -> listenManagement(tokens).map(url)))
        .recover(failure -> close(0).transform(closed -> Future.failedFuture(failure)));
  }

  /** Says for {@code lameDuckMs} that it is not ready any more. Then it takes no more requests, answers those that wait, and gives the others {@code drainMs}. */
  Future<?> leave(long drainMs) {
    leaving = true;
    Future<?> left = http.lameDuckMs() == 0 ? Future.succeededFuture() : vertx.timer(http.lameDuckMs(), TimeUnit.MILLISECONDS);
    return left.compose(over -> close(drainMs));
  }

  private Future<?> close(long drainMs) {
    if (cache != null) {
      cache.answerAtOnce();
    }
    return servers.close(drainMs).onComplete(closed -> ports.release());
  }

  private Future<Void> claimPorts() {
    return Future.<Void>succeededFuture().map(begun -> {
      ports.claim(http.listener(), "port", "main " + settings);
      if (http.management() != null) {
        ports.claim(http.management(), "managementPort", "management " + settings);
      }
      return null;
    });
  }

  private Future<Tokens> tokens() {
    return http.tokensFile() == null ? Future.succeededFuture(http.tokens()) : TokensFile.read(vertx.fileSystem(), http.tokensFile());
  }

  private Router mainRouter(Tokens tokens, Buffer description) {
    BridgeRouter router = router(tokens, http.listener());
    cache = new CacheMessages(vertx, address, timeoutMs, connections, router::checkClaim);
    router.thumbnails(new ThumbnailRoutes(cache));
    router.operations(new OperationRoutes(cache));
    router.description(description);
    if (http.management() == null) {
      router.node(new NodeRoutes(vertx, address, timeoutMs, connections, () -> leaving));
    }
    if (http.sockjs()) {
      Sockets sockets = Sockets.watch(vertx);
      router.sockJs(SockJsBridge.create(vertx, address, timeoutMs, http.maximumBodyBytes(), sockets), connections, sockets);
    }
    return router.router();
  }

  /** On loopback it is for this machine's probes, open and plain; beyond, it is protected as the main listener is. */
  private Future<?> listenManagement(Tokens tokens) {
    Listener management = http.management();
    if (management == null) {
      return Future.succeededFuture();
    }
    BridgeRouter router = router(management.isLoopback() ? null : tokens, management);
    router.node(new NodeRoutes(vertx, address, timeoutMs, connections, () -> leaving));
    return servers.listen(management, router.router(), !management.isLoopback() && http.certificate() != null);
  }

  private BridgeRouter router(Tokens tokens, Listener listener) {
    Origins origins = new Origins(http.origins(), tokens == null && listener.isLoopback());
    return new BridgeRouter(vertx, new Access(tokens), origins, new BodyDeadline(vertx, http.idleTimeoutMs()), http.maximumBodyBytes());
  }

  private static Buffer readDescription() throws IOException {
    try (InputStream in = Objects.requireNonNull(HttpBridge.class.getResourceAsStream("openapi.yaml"), "openapi.yaml")) {
      return Buffer.buffer(in.readAllBytes());
    }
  }
}
