package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;

/** What goes with a link's connection. */
interface LinkListener {

  /** For a link that has commands sent, and nothing else. */
  LinkListener NONE = new LinkListener() {
  };

  /** Prepares a new connection, which is used once that succeeds. */
  default Future<?> made(RedisConnection connection) {
    return Future.succeededFuture();
  }

  /** The connection in use is not any more. */
  default void lost() {
  }

  /** The link is closed. */
  default Future<Void> closed() {
    return Future.succeededFuture();
  }

  /** Whether a message that answers no command is a right one. */
  default boolean message(Response message) {
    return false;
  }
}
