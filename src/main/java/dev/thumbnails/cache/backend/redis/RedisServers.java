package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Where the keys are: on one master, or on the masters of a Cluster. Confined to the context that opened it. */
interface RedisServers {

  /** Sends a command to the master that has the key, which is the command's own. */
  Future<Response> send(String key, Request request);

  /** As {@link #send}, for a command that reads little: those of one moment are written together. */
  Future<Response> sendTogether(String key, Request request);

  /** Commands on a key as one step, and what each of them answers, errors included. Only where {@link #keepKeysTogether}. */
  default Future<List<Response>> transaction(String key, Request... steps) {
    throw new UnsupportedOperationException("not in a Cluster");
  }

  /** Whether one script may touch several keys, since all are on one server. */
  boolean keepKeysTogether();

  /** Runs a script on keys of the master that has this one. */
  Future<Response> run(String key, Script.Run run);

  /** Until when the present call is worth while, as {@link System#nanoTime} tells it: its later steps are not begun after that. */
  long endNanos();

  /** A later step of the call that ends then; fails with what is answered to those who are too late. */
  <T> Future<T> until(long endNanos, Supplier<Future<T>> step);

  /** A link to each master, as far as they are known. */
  Future<Collection<RedisLink>> masters();

  Future<Void> close();
}
