package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.OwnContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What the links of one backend have in common.
 *
 * @param context the one that all of them are confined to
 * @param timeoutMs how long an attempt to connect may take, a command may wait for a connection, and a server may be silent
 * @param maximumCommands how many commands may be in flight on one connection, and how many may wait for it
 */
record LinkSettings(Vertx vertx, OwnContext context, long timeoutMs, int maximumCommands, CallDeadline deadline, LinkMeters meters) {

  /** On the current context. */
  LinkSettings(Vertx vertx, long timeoutMs, int maximumCommands, CallDeadline deadline, LinkMeters meters) {
    this(vertx, OwnContext.of(vertx), timeoutMs, maximumCommands, deadline, meters);
  }

  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  /** Until when the present call is worth while. */
  long endNanos() {
    return deadline.endNanos(System.nanoTime() + timeoutNanos());
  }

  /** A later step of the call that ends then, unless it has ended. */
  <T> Future<T> until(long endNanos, Supplier<Future<T>> step) {
    return System.nanoTime() - endNanos < 0 ? deadline.until(endNanos, step) : Future.failedFuture(RedisFailure.timeout());
  }
}
