package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.CallDeadline;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * What the links of one backend have in common.
 *
 * @param timeoutMs how long an attempt to connect may take, a command may wait for a connection, and a server may be silent
 * @param maximumCommands how many commands may be in flight on one connection, and how many may wait for it
 */
record LinkSettings(Vertx vertx, long timeoutMs, int maximumCommands, CallDeadline deadline, LinkMeters meters) {

  long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }
}
