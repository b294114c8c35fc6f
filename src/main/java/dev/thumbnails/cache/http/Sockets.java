package dev.thumbnails.cache.http;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The connections that have become WebSockets. What is written to one that its client does not read would be kept without bound: such a
 * client is asked nothing more, and closed after a moment. Belongs to one event loop.
 */
final class Sockets {

  private static final long LOOK_MS = 250;
  private static final long UNREAD_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final class Socket {

    private final Channel channel;
    private long readSince = System.nanoTime();

    Socket(Channel channel) {
      this.channel = channel;
    }
  }

  private final Map<SocketAddress, Socket> open = new HashMap<>();

  private Sockets() {
  }

  /** Looks after the sockets until the calling verticle is undeployed. */
  static Sockets watch(Vertx vertx) {
    Sockets sockets = new Sockets();
    vertx.setPeriodic(LOOK_MS, id -> sockets.look());
    return sockets;
  }

  void opened(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      open.put(connection.remoteAddress(), new Socket(server.channelHandlerContext().channel()));
    }
  }

  void refused(HttpConnection connection) {
    open.remove(connection.remoteAddress());
  }

  /** Whether the client at that address reads what it is sent; one that has no socket here does. */
  boolean reads(SocketAddress client) {
    Socket socket = open.get(client);
    return socket == null || socket.channel.isWritable();
  }

  private void look() {
    open.values().removeIf(socket -> !socket.channel.isActive());
    long now = System.nanoTime();
    for (Socket socket : List.copyOf(open.values())) {
      if (socket.channel.isWritable()) {
        socket.readSince = now;
      } else if (now - socket.readSince > UNREAD_NANOS) {
        // A close frame would wait behind what is not read.
        socket.channel.unsafe().close(socket.channel.voidPromise());
      }
    }
  }
}
