package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.wire.PythonFormat;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Reads values that may be long: of each the beginning, and only where there is more the whole, of few at a time, so that neither the connection nor the heap
 * is full of them. Confined to the context of its backend, which bounds how many there are.
 */
final class SharedReads {

  /** In bytes: what is longer is read by itself. */
  static final int MUCH = 256 << 10;

  private static final int AT_ONCE = 2;

  private final RedisServers servers;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int open;

  SharedReads(RedisServers servers) {
    this.servers = servers;
  }

  /** The value; of one that is longer than any thumbnail, its length alone; of what is no string, a failure. */
  Future<SharedValue> read(String key) {
    return servers.sendTogether(key, range(key, MUCH)).compose(beginning -> beginning.toBuffer().length() <= MUCH
        ? Future.succeededFuture(SharedValue.of(beginning.toBuffer()))
        : inTurn(() -> whole(key)));
  }

  private Future<SharedValue> whole(String key) {
    return servers.sendTogether(key, Request.cmd(Command.STRLEN).arg(key)).compose(length -> length.toLong() > PythonFormat.LONGEST
        ? Future.succeededFuture(SharedValue.tooLong(length.toLong()))
        : servers.sendTogether(key, range(key, PythonFormat.LONGEST)).map(Response::toBuffer).map(SharedValue::of));
  }

  private static Request range(String key, int last) {
    return Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(last);
  }

  private Future<SharedValue> inTurn(Supplier<Future<SharedValue>> read) {
    Promise<SharedValue> promise = Promise.promise();
    waiting.add(() -> read.get().onComplete(promise).onComplete(done -> {
      open--;
      begin();
    }));
    begin();
    return promise.future();
  }

  private void begin() {
    while (open < AT_ONCE && !waiting.isEmpty()) {
      open++;
      waiting.poll().run();
    }
  }
}
