package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.Ttl;
import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.redis.client.RedisOptions;
import java.util.concurrent.TimeUnit;

/** {@code django}: the Redis cache of a Django site, shared with it: Django's own, or django-redis. */
public final class DjangoBackendFactory extends RedisBackendFactory {

  private static final long YEAR_SECONDS = 31_536_000;
  private static final long MOST_SECONDS = TimeUnit.MILLISECONDS.toSeconds(Ttl.MAXIMUM_MS);
  private static final long NOT_KEPT = -1;

  @Override
  public String type() {
    return "django";
  }

  @Override
  RedisLayout layout(ConfigReader config, RedisOptions options) {
    String keyPrefix = keyPrefix(config, "");
    long version = config.number("version", 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
    return SharedLayout.read(config, options, SharedKeys.ofDjango(keyPrefix, version), ttlMs(config));
  }

  /** As in Django: null for no end, and with 0 or less nothing is kept. */
  private static long ttlMs(ConfigReader config) {
    if (config.isNull("timeout")) {
      return 0;
    }
    long seconds = config.number("timeout", YEAR_SECONDS, -MOST_SECONDS, MOST_SECONDS);
    return seconds <= 0 ? NOT_KEPT : TimeUnit.SECONDS.toMillis(seconds);
  }
}
