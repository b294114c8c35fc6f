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

/**
 * Reads values that may be long: of each the beginning, and only where there is more the whole, of few at a time, so that neither the connection nor the heap
 * is full of them. Confined to the context of its backend, which bounds how many there are.
 */
final class SharedReads {

  /** In bytes: what is longer is read by itself. */
  static final int MUCH = 256 << 10;

  private static final int AT_ONCE = 2;

  private final RedisServers servers;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int open;
  private boolean beginning;

  private record Waiting(String key, long endNanos, Promise<SharedValue> value) {
  }

  SharedReads(RedisServers servers) {
    this.servers = servers;
  }

  /** The value; of one that is longer than any thumbnail, its length alone; of what is no string, a failure. */
  Future<SharedValue> read(String key) {
    long end = servers.endNanos();
    return servers.sendTogether(key, range(key, MUCH)).compose(beginning -> beginning.toBuffer().length() <= MUCH
        ? Future.succeededFuture(SharedValue.of(beginning.toBuffer()))
        : inTurn(key, end));
  }

  private Future<SharedValue> whole(String key, long end) {
    return servers.sendTogether(key, Request.cmd(Command.STRLEN).arg(key)).compose(length -> length.toLong() > PythonFormat.LONGEST
        ? Future.succeededFuture(SharedValue.tooLong(length.toLong()))
        : servers.until(end, () -> servers.sendTogether(key, range(key, PythonFormat.LONGEST))).map(Response::toBuffer).map(SharedValue::of));
  }

  private static Request range(String key, int last) {
    return Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(last);
  }

  private Future<SharedValue> inTurn(String key, long end) {
    Waiting last = new Waiting(key, end, Promise.promise());
    waiting.add(last);
    begin();
    return last.value().future();
  }

  /** What nobody waits for any more has no turn. */
  private void begin() {
    // What ends at once is followed by those after it in the loop that has begun it.
    if (beginning) {
      return;
    }
    beginning = true;
    while (open < AT_ONCE && !waiting.isEmpty()) {
      Waiting next = waiting.poll();
      open++;
      servers.until(next.endNanos(), () -> whole(next.key(), next.endNanos())).onComplete(read -> {
        open--;
        begin();
      }).onComplete(next.value());
    }
    beginning = false;
  }
}
