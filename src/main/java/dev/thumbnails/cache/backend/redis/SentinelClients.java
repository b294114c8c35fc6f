package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * To the master that the sentinels name; while all of them are silent, to the last one that they named. The sentinel that has answered last is
 * asked first.
 */
final class SentinelClients implements Clients {

  private static final long ANSWER_MS = 500;

  private final Vertx vertx;
  private final RedisOptions options;
  private final List<String> sentinels;
  private String master;

  /** @param options with the sentinels as endpoints; their credentials are the master's too */
  SentinelClients(Vertx vertx, RedisOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.sentinels = new ArrayList<>(options.getEndpoints());
  }

  @Override
  public Future<Redis> next() {
    return ask(List.copyOf(sentinels).iterator(), null)
        .recover(silent -> master == null ? Future.failedFuture(silent) : Future.succeededFuture(master))
        .map(named -> {
          master = named;
          return client(named);
        });
  }

  @Override
  public String place() {
    return options.getMasterName() + " of the sentinel " + ConnectionString.place(options.getEndpoint());
  }

  private Future<String> ask(Iterator<String> left, Throwable last) {
    if (!left.hasNext()) {
      return Future.failedFuture(RedisFailure.unavailable(last));
    }
    String sentinel = left.next();
    return ask(sentinel).recover(failure -> ask(left, failure));
  }

  /** A sentinel has no databases. */
  private Future<String> ask(String sentinel) {
    Redis client = client(ConnectionString.withoutDatabase(sentinel));
    return client.send(Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(options.getMasterName()))
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .map(answer -> endpoint(sentinel, answer))
        .onSuccess(found -> {
          sentinels.remove(sentinel);
          sentinels.add(0, sentinel);
        })
        .onComplete(asked -> client.close());
  }

  private static String endpoint(String sentinel, Response answer) {
    if (answer == null) {
      throw new IllegalStateException("a sentinel does not know masterName");
    }
    String host = answer.get(0).toString();
    return ConnectionString.at(sentinel, (host.contains(":") ? "[" + host + "]" : host) + ":" + answer.get(1));
  }

  private Redis client(String endpoint) {
    return Redis.createClient(vertx, new RedisOptions(options).setType(RedisClientType.STANDALONE).setEndpoints(List.of(endpoint)));
  }
}
