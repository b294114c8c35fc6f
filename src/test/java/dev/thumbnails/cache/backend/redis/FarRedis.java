package dev.thumbnails.cache.backend.redis;

import io.vertx.core.Vertx;

/** A Redis at some distance. */
public final class FarRedis {

  private FarRedis() {
  }

  /** Where to connect to it; each direction takes so long. */
  public static String before(Vertx vertx, RedisProcess redis, long delayMs) {
    return new FaultProxy(vertx, redis.port(), delayMs).connectionString();
  }
}
