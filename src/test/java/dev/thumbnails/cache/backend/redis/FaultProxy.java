package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a Redis and passes everything on, in order; late, in part, not at all for a while, or never, as a test wants it. */
final class FaultProxy {

  private final Vertx vertx;
  private final int target;
  private final int port;
  /** One that nobody holds is closed. */
  private final NetClient client;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean cutting = new AtomicBoolean();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile long delayMs;
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

  /** How many have been accepted. */
  int connections() {
    return connections.get();
  }

  /** Each direction takes so long from now on; what is on its way is not overtaken. */
  void delay(long delayMs) {
    this.delayMs = delayMs;
  }

  /** Passes on a half of the next answer, and resets the connection. */
  void cutNextAnswer() {
    cutting.set(true);
  }

  boolean hasCut() {
    return !cutting.get();
  }

  /** Ends the connections that there are; what is kept of them is lost. */
  void cut() {
    sockets.forEach(socket -> socket.handler(lost -> { }).close());
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
    connections.incrementAndGet();
    asker.pause();
    if (swallowing) {
      asker.handler(lost -> { }).resume();
      return;
    }
    client.connect(target, "127.0.0.1").onSuccess(server -> {
      server.pause();
      pass(asker, server, late(server));
      Handler<Buffer> answers = late(asker);
      pass(server, asker, answer -> {
        if (cutting.compareAndSet(true, false)) {
          asker.write(answer.slice(0, answer.length() / 2)).onComplete(half -> reset(asker));
        } else {
          answers.handle(answer);
        }
      });
    }).onFailure(away -> asker.close());
  }

  private void pass(NetSocket from, NetSocket to, Handler<Buffer> pieces) {
    sockets.add(from);
    from.handler(pieces);
    from.exceptionHandler(reset -> from.close());
    from.closeHandler(closed -> {
      sockets.remove(from);
      to.close();
    });
    if (!holding) {
      from.resume();
    }
  }

  /** Whenever the time of one has come, the first of them goes. */
  private Handler<Buffer> late(NetSocket to) {
    Queue<Buffer> pieces = new ArrayDeque<>();
    return data -> {
      if (delayMs == 0 && pieces.isEmpty()) {
        to.write(data);
      } else {
        pieces.add(data);
        vertx.setTimer(Math.max(1, delayMs), id -> to.write(pieces.remove()));
      }
    };
  }

  /** Closes it without a good-bye. */
  private static void reset(NetSocket socket) {
    ((NetSocketInternal) socket).channelHandlerContext().channel().config().setOption(ChannelOption.SO_LINGER, 0);
    socket.close();
  }
}
