package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.redis.client.RedisOptions;

/** A user's own way to say where Redis is, by overriding the method for it. */
public final class OwnSettingsRedisBackendFactory extends RedisBackendFactory {

  @Override
  public String type() {
    return "own-redis";
  }

  @Override
  protected RedisOptions redisOptions(ConfigReader config) {
    long port = config.number("port", 6379, 1, 65_535);
    return new RedisOptions().setConnectionString("redis://127.0.0.1:" + port + "/3");
  }
}
