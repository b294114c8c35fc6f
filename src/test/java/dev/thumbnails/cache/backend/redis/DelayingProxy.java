package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/** Stands before a Redis and passes everything on, in order, a while later. */
final class DelayingProxy {

  private final Vertx vertx;
  private final long delayMs;
  private final int target;
  private final int port;
  /** One that nobody holds is closed. */
  private final NetClient client;

  /** @param delayMs in each direction */
  DelayingProxy(Vertx vertx, int target, long delayMs) {
    this.vertx = vertx;
    this.target = target;
    this.delayMs = delayMs;
    this.client = vertx.createNetClient();
    this.port = Futures.await(vertx.createNetServer().connectHandler(this::accept).listen(0, "127.0.0.1")).actualPort();
  }

  String connectionString() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  private void accept(NetSocket asker) {
    asker.pause();
    client.connect(target, "127.0.0.1").onSuccess(server -> {
      pass(asker, server);
      pass(server, asker);
      asker.resume();
    }).onFailure(away -> asker.close());
  }

  private void pass(NetSocket from, NetSocket to) {
    from.handler(data -> vertx.timer(delayMs, TimeUnit.MILLISECONDS).onSuccess(later -> to.write(data)));
    from.closeHandler(closed -> to.close());
  }
}
