package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The servers of a group, each of which is asked by itself.
 *
 * @param options the group's, whose credentials are those of each member
 */
record GroupMembers(Vertx vertx, RedisOptions options) {

  private static final long ANSWER_MS = 500;

  /** For that one alone. */
  Redis client(String endpoint) {
    return Redis.createClient(vertx, new RedisOptions(options).setType(RedisClientType.STANDALONE).setEndpoints(List.of(endpoint)));
  }

  <T> Future<T> ask(String endpoint, Request request, Function<Response, T> read) {
    Redis client = client(endpoint);
    return client.connect()
        .compose(connection -> connection.exceptionHandler(lost -> { }).send(request))
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .map(read)
        .onComplete(asked -> client.close());
  }

  /** That one, if it says that it is a master. */
  Future<String> ifMaster(String endpoint) {
    return ask(endpoint, Request.cmd(Command.ROLE), role -> role.get(0).toString())
        .compose(role -> role.equals("master") ? Future.succeededFuture(endpoint) : Future.failedFuture(role));
  }

  static Future<String> first(List<Future<String>> answers) {
    return Future.any(answers).map(any -> answers.stream().filter(Future::succeeded).findFirst().orElseThrow().result());
  }

  /** What one of them says of another. */
  static String endpoint(String asked, Response host, Response port) {
    String name = host.toString();
    return ConnectionString.at(asked, (name.contains(":") ? "[" + name + "]" : name) + ":" + port);
  }
}
