package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;

/** Where a link's next attempt to connect goes. */
interface Clients {

  /** A client of its own for one attempt. */
  Future<Redis> next();

  /** What is connected to, for a log: no credentials. */
  String place();

  /** Always to the same. */
  static Clients of(Vertx vertx, RedisOptions options) {
    return new Clients() {
      @Override
      public Future<Redis> next() {
        return Future.succeededFuture(Redis.createClient(vertx, new RedisOptions(options)));
      }

      @Override
      public String place() {
        return ConnectionString.place(options.getEndpoint());
      }
    };
  }
}
