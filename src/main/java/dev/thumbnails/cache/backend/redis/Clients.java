package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;

/** Where a link's next attempt to connect goes. */
interface Clients {

  /**
   * For one attempt.
   *
   * @param client of its own
   * @param place where that leads
   * @param master the place that was said to be the master's then, which may be about to change
   */
  record Target(Redis client, String place, String master) {
  }

  /** @param unreachable whether the last target could not be reached, or hung */
  Future<Target> next(boolean unreachable);

  /** Whether the master is a server by now that was not meant then. */
  default Future<Boolean> hasMoved(Target target) {
    return Future.succeededFuture(false);
  }

  /** What is connected to, for a log: no credentials. */
  String place();

  /** Always to the same. */
  static Clients of(Vertx vertx, RedisOptions options) {
    return new Clients() {
      @Override
      public Future<Target> next(boolean unreachable) {
        return Future.succeededFuture(new Target(Redis.createClient(vertx, new RedisOptions(options)), place(), place()));
      }

      @Override
      public String place() {
        return ConnectionString.place(options.getEndpoint());
      }
    };
  }
}
