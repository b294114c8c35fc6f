package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.backend.Ttl;
import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.json.Utf8;
import io.vertx.core.Future;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.util.List;

/**
 * {@code redis}: a Redis server, or a Sentinel group, a replication group or a Cluster of them.
 *
 * <p>A subclass with a type of its own, named as a service like any other backend, can take its settings from wherever it likes by
 * overriding {@link #redisOptions}.
 */
public class RedisBackendFactory implements CacheBackendFactory {

  @Override
  public String type() {
    return "redis";
  }

  /**
   * What to connect with; by default the keys {@code connectionString} and {@code options}. An override reports what is wrong to
   * {@code config}, and may then return null.
   */
  protected RedisOptions redisOptions(ConfigReader config) {
    return RedisSettings.read(config);
  }

  @Override
  public final CacheBackendOpener configure(ConfigReader config) {
    RedisOptions options = redisOptions(config);
    String keyPrefix = keyPrefix(config);
    long ttlMs = Ttl.read(config, 0);
    if (!config.string("format", "json").equals("json")) {
      config.problem("format", "must be json");
    }
    return context -> Future.succeededFuture(new RedisBackend(servers(options, context), context, keyPrefix, ttlMs));
  }

  private static RedisServers servers(RedisOptions options, BackendContext context) {
    if (options.getType() != RedisClientType.CLUSTER) {
      return link(options, context);
    }
    List<String> seeds = options.getEndpoints().stream().map(ConnectionString::place).toList();
    return new RedisCluster(seeds, place -> link(new RedisOptions(options)
        .setType(RedisClientType.STANDALONE)
        .setEndpoints(List.of(ConnectionString.at(options.getEndpoint(), place))), context));
  }

  private static RedisLink link(RedisOptions options, BackendContext context) {
    return RedisLink.open(context.vertx(), options, context.timeoutMs(), context.maximumInFlight());
  }

  private static String keyPrefix(ConfigReader config) {
    String prefix = config.text("keyPrefix", "thumbnails:");
    try {
      Utf8.length("keyPrefix", prefix);
    } catch (InvalidInputException e) {
      config.problem("keyPrefix", "must not have an unpaired surrogate");
    }
    return prefix;
  }
}
