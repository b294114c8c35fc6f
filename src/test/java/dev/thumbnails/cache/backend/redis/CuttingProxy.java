package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a Redis and hands everything on in order, in pieces of any size at any pace; and cuts all connections again and again. */
final class CuttingProxy {

  private final Vertx vertx;
  private final Random random;
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  /** One that nobody holds is closed. */
  private final NetClient client;
  private final int port;
  private final long cutter;
  private volatile int cuts;

  CuttingProxy(Vertx vertx, int target, long cutMs, long seed) {
    this.vertx = vertx;
    this.random = new Random(seed);
    this.client = vertx.createNetClient();
    this.port = Futures.await(vertx.createNetServer().connectHandler(asker -> accept(asker, target)).listen(0, "127.0.0.1")).actualPort();
    this.cutter = vertx.setPeriodic(cutMs, id -> cut());
  }

  String connectionString() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  int cuts() {
    return cuts;
  }

  void stopCutting() {
    vertx.cancelTimer(cutter);
  }

  private void accept(NetSocket asker, int target) {
    asker.pause();
    client.connect(target, "127.0.0.1").onSuccess(redis -> {
      open.add(asker);
      asker.exceptionHandler(reset -> redis.close());
      redis.exceptionHandler(reset -> asker.close());
      new Passage(asker, redis);
      new Passage(redis, asker);
      asker.closeHandler(closed -> {
        open.remove(asker);
        redis.close();
      });
      redis.closeHandler(closed -> asker.close());
      asker.resume();
    });
  }

  /** In the middle of whatever is on its way. */
  private void cut() {
    cuts++;
    new ArrayList<>(open).forEach(NetSocket::close);
  }

  /** Hands on what comes in order, each piece a random little while after the one before, and each in two. */
  private final class Passage {

    private final NetSocket to;
    private final Queue<Buffer> pieces = new ArrayDeque<>();
    private boolean waiting;

    Passage(NetSocket from, NetSocket to) {
      this.to = to;
      from.handler(data -> {
        int half = random.nextInt(data.length());
        pieces.add(data.slice(0, half));
        pieces.add(data.slice(half, data.length()));
        pass();
      });
    }

    private void pass() {
      while (!waiting && !pieces.isEmpty()) {
        if (random.nextInt(4) > 0) {
          to.write(pieces.remove());
        } else {
          waiting = true;
          vertx.setTimer(1 + random.nextInt(5), id -> {
            waiting = false;
            to.write(pieces.remove());
            pass();
          });
        }
      }
    }
  }
}
