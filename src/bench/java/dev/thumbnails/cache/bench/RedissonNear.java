package dev.thumbnails.cache.bench;

import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * Redisson's map with a local cache, which has all samples, as JSON in strings. The cache is Redisson's own and unbounded, as by default; its keys
 * are the strings themselves, which spares it to hash their encoded form.
 */
final class RedissonNear implements AutoCloseable {

  private final RedissonClient client;
  private final RLocalCachedMap<String, String> map;

  RedissonNear(String redis) {
    Config config = new Config();
    config.useSingleServer().setAddress(redis);
    client = Redisson.create(config);
    map = client.getLocalCachedMap(LocalCachedMapOptions.<String, String>name("bench").codec(StringCodec.INSTANCE).useObjectAsCacheKey(true));
    for (int i = 0; i < Samples.COUNT; i++) {
      map.fastPut(Samples.name(i), Samples.thumbnail(i).toJson().encode());
      map.get(Samples.name(i));
    }
    if (map.cachedKeySet().size() != Samples.COUNT) {
      throw new IllegalStateException("not all are local: " + map.cachedKeySet().size());
    }
  }

  /** Null where it is not a local hit, which is there at once. */
  String get(String name) {
    return map.getAsync(name).toCompletableFuture().getNow(null);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
