package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A connection on which commands are written without waiting for the answers to earlier ones; it knows how long it has been silent. */
final class PipelinedConnection {

  private static final long SETTLED_NANOS = 1_000_000_000;

  private final RedisConnection connection;
  private final long madeAt = System.nanoTime();
  private int unanswered;
  private long silentSince;

  PipelinedConnection(RedisConnection connection) {
    this.connection = connection;
  }

  Future<Response> send(Request request) {
    if (unanswered++ == 0) {
      silentSince = System.nanoTime();
    }
    return connection.send(request).andThen(reply -> {
      unanswered--;
      silentSince = System.nanoTime();
    });
  }

  int unanswered() {
    return unanswered;
  }

  /**
   * Whether nothing at all has come for so long although something was asked. Redis answers in order, so the oldest command never
   * will be answered.
   */
  boolean isHung(long timeoutNanos) {
    return unanswered > 0 && System.nanoTime() - silentSince > timeoutNanos;
  }

  /** Whether it has lasted: one that is cut as soon as it is made must not be made again at once. */
  boolean isSettled() {
    return System.nanoTime() - madeAt > SETTLED_NANOS;
  }
}
