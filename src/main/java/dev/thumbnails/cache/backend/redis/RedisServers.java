package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Collection;

/** Where the keys are: on one master, or on the masters of a Cluster. Confined to the context that opened it. */
interface RedisServers {

  /** Sends a command to the master that has the key, which is the command's own. */
  Future<Response> send(String key, Request request);

  /** As {@link #send}, for a command that costs little and may be done twice: those of one moment are written together, in their order. */
  Future<Response> sendTogether(String key, Request request);

  /** Whether one script may touch several keys, since all are on one server. */
  boolean keepKeysTogether();

  /** A link to each master, as far as they are known. */
  Future<Collection<RedisLink>> masters();

  Future<Void> close();
}
