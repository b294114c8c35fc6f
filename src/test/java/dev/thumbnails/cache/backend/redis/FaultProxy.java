package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Stands before a Redis and passes everything on, in order; late, not at all for a while, or never, as a test wants it. */
final class FaultProxy {

  private final Vertx vertx;
  private final long delayMs;
  private final int target;
  private final int port;
  /** One that nobody holds is closed. */
  private final NetClient client;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean holding;
  private volatile boolean swallowing;

  FaultProxy(Vertx vertx, int target) {
    this(vertx, target, 0);
  }

  /** @param delayMs in each direction */
  FaultProxy(Vertx vertx, int target, long delayMs) {
    this.vertx = vertx;
    this.target = target;
    this.delayMs = delayMs;
    this.client = vertx.createNetClient();
    this.port = Futures.await(vertx.createNetServer().connectHandler(this::accept).listen(0, "127.0.0.1")).actualPort();
  }

  int port() {
    return port;
  }

  String connectionString() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  /** Keeps what comes until {@link #release}. */
  void hold() {
    holding = true;
    sockets.forEach(NetSocket::pause);
  }

  void release() {
    holding = false;
    sockets.forEach(NetSocket::resume);
  }

  /** Loses all that comes on the connections that there are, in both directions, and says nothing: as a network does that is gone. */
  void swallow() {
    swallowing = true;
    sockets.forEach(socket -> socket.handler(lost -> { }));
    sockets.clear();
  }

  /** Passes on what comes on new connections. */
  void pass() {
    swallowing = false;
  }

  private void accept(NetSocket asker) {
    asker.pause();
    if (swallowing) {
      asker.handler(lost -> { }).resume();
      return;
    }
    client.connect(target, "127.0.0.1").onSuccess(server -> {
      server.pause();
      pass(asker, server);
      pass(server, asker);
    }).onFailure(away -> asker.close());
  }

  private void pass(NetSocket from, NetSocket to) {
    sockets.add(from);
    from.handler(data -> {
      if (delayMs == 0) {
        to.write(data);
      } else {
        vertx.timer(delayMs, TimeUnit.MILLISECONDS).onSuccess(later -> to.write(data));
      }
    });
    from.closeHandler(closed -> {
      sockets.remove(from);
      to.close();
    });
    if (!holding) {
      from.resume();
    }
  }
}
