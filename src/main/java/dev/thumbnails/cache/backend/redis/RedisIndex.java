package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.redis.Records.Before;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The names that depend on each source. Where all keys are on one server, the scripts on records keep it, in the same step. In a Cluster it
 * is kept around them: a name is entered before its record is written and again after it, so that none is missing, and taken out
 * when its record has been seen to have another source. (While two sets of one name with different sources race, an invalidation in
 * that moment may miss the name.)
 */
final class RedisIndex {

  private static final Script ENTER = Script.of("index.lua", "enter.lua");
  private static final Script LEAVE = Script.of("index.lua", "leave.lua");
  private static final int ATTEMPTS = 5;

  private final RedisServers servers;
  private final Records records;

  RedisIndex(RedisServers servers, Records records) {
    this.servers = servers;
    this.records = records;
  }

  /** Before a record is written. */
  Future<Void> enter(String index, String name, long ttlMs) {
    return servers.keepKeysTogether() || index.isEmpty()
        ? Future.succeededFuture()
        : ENTER.run(servers, index, name, ttlMs, 1).mapEmpty();
  }

  /**
   * After a record has been written or removed. That is done, whether the source's master can be reached or not: then a name may stay
   * that has left, but none is missing, since it was entered before.
   *
   * @param index what it has now, empty for none
   */
  Future<Before> settle(String index, String name, long ttlMs, Before before) {
    if (servers.keepKeysTogether()) {
      return Future.succeededFuture(before);
    }
    boolean changed = !before.index().isEmpty() && (!before.index().equals(index) || ttlMs != 0);
    return enter(index, name, ttlMs)
        .compose(entered -> changed ? reconcile(before.index(), name, ATTEMPTS) : Future.succeededFuture())
        .transform(settled -> Future.succeededFuture(before));
  }

  /** After a record was not written although its name has been entered. */
  Future<Before> undo(String index, String name, Before before) {
    return servers.keepKeysTogether() || index.isEmpty()
        ? Future.succeededFuture(before)
        : reconcile(index, name, ATTEMPTS).map(before);
  }

  /** Some names of a source, after so many others; none of a key that holds something else. */
  Future<List<String>> page(String index, int after, int count) {
    return servers.send(index, Request.cmd(Command.ZRANGE).arg(index).arg(after).arg(after + count - 1))
        .map(names -> StreamSupport.stream(names.spliterator(), false).map(Response::toString).toList())
        .recover(failure -> RedisFailure.isWrongType(failure) ? Future.succeededFuture(List.of()) : Future.failedFuture(failure));
  }

  Future<Void> takeOut(String index, List<String> names) {
    if (servers.keepKeysTogether() || names.isEmpty()) {
      return Future.succeededFuture();
    }
    Request request = Request.cmd(Command.ZREM).arg(index);
    names.forEach(request::arg);
    return servers.send(index, request).mapEmpty();
  }

  /** Makes a name's place say what its record does, until the record has not changed meanwhile: the last one to do so leaves it right. */
  private Future<Void> reconcile(String index, String name, int attempts) {
    return records.state(name).compose(seen -> place(index, name, seen)
        .compose(placed -> records.state(name))
        .compose(now -> depends(seen, index) == depends(now, index) || attempts == 1
            ? Future.succeededFuture()
            : reconcile(index, name, attempts - 1)));
  }

  private Future<Response> place(String index, String name, Response state) {
    long livesMs = state.get(1).toLong();
    return depends(state, index)
        ? ENTER.run(servers, index, name, Math.max(0, livesMs), 0)
        : LEAVE.run(servers, index, name);
  }

  private static boolean depends(Response state, String index) {
    return state.get(0).toString().equals(index);
  }
}
