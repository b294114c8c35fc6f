package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;

/** A Redis behind a link that carries so many bytes a second to it: what more is sent queues up before it, as before any store that is at its limit. */
public final class NarrowRedis {

  /** What the link can make up for after its timer, or the machine, was late. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Vertx vertx;
  private final long nanosPerByte;

  private NarrowRedis(Vertx vertx, long bytesPerSecond) {
    this.vertx = vertx;
    this.nanosPerByte = TimeUnit.SECONDS.toNanos(1) / bytesPerSecond;
  }

  /** Where to connect to it. */
  public static String before(Vertx vertx, RedisProcess redis, long bytesPerSecond) {
    NetClient client = vertx.createNetClient();
    NarrowRedis link = new NarrowRedis(vertx, bytesPerSecond);
    int port = Futures.await(vertx.createNetServer().connectHandler(asker -> {
      asker.pause();
      client.connect(redis.port(), "127.0.0.1").onSuccess(server -> link.join(asker, server)).onFailure(away -> asker.close());
    }).listen(0, "127.0.0.1")).actualPort();
    return "redis://127.0.0.1:" + port + "/0";
  }

  private void join(NetSocket asker, NetSocket server) {
    server.handler(asker::write).closeHandler(closed -> asker.close());
    asker.closeHandler(closed -> server.close());
    long[] freeNanos = {System.nanoTime()};
    asker.handler(data -> {
      freeNanos[0] = Math.max(freeNanos[0], System.nanoTime() - LATE_NANOS) + data.length() * nanosPerByte;
      long busyMs = TimeUnit.NANOSECONDS.toMillis(freeNanos[0] - System.nanoTime());
      if (busyMs > 0) {
        asker.pause();
        vertx.timer(busyMs, TimeUnit.MILLISECONDS).onSuccess(free -> asker.resume());
      }
      server.write(data);
    });
    asker.resume();
  }
}
