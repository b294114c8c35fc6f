package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.backend.Ttl;
import dev.thumbnails.cache.config.ConfigReader;
import dev.thumbnails.cache.json.Utf8;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisReplicas;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code redis}: a Redis server, or a Sentinel group, a replication group or a Cluster of them.
 *
 * <p>A subclass with a type of its own, named as a service like any other backend, can take its settings from wherever it likes by
 * overriding {@link #redisOptions}.
 */
public class RedisBackendFactory implements CacheBackendFactory {

  private static final String JSON = "json";
  private static final String PYTHON_THUMBNAILS = "python-thumbnails";

  /** Commands of the client's own, which count among those in flight. */
  private static final int HANDSHAKE = 16;
  /** A message may be many commands; so many together are taken at least. */
  private static final int COMMANDS = 65_536;
  /** A set is a transaction of two. */
  private static final int OF_ONE_CALL = 4;

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
    checkReplicas(config, options);
    RedisLayout layout = layout(config, options);
    return context -> {
      RedisServers servers = servers(options, context, layout.tracked());
      return Future.succeededFuture(new RedisBackend(servers, context, layout.records(servers, context), layout.ttlMs()));
    };
  }

  /** No replica need have what was set a moment ago. */
  private static void checkReplicas(ConfigReader config, RedisOptions options) {
    if (options != null && options.getUseReplicas() != RedisReplicas.NEVER) {
      config.problem("options.useReplicas", "must be NEVER: all commands go to the master");
    }
  }

  /** @param options null after a problem */
  RedisLayout layout(ConfigReader config, RedisOptions options) {
    String format = config.string("format", JSON);
    if (format.equals(PYTHON_THUMBNAILS)) {
      SharedKeys keys = SharedKeys.ofPythonThumbnails(keyPrefix(config, ""));
      return SharedLayout.read(config, options, keys, Ttl.read(config, 0));
    }
    if (!format.equals(JSON)) {
      config.problem("format", "must be " + JSON + " or " + PYTHON_THUMBNAILS);
    }
    return new JsonLayout(keyPrefix(config, "thumbnails:"), Ttl.read(config, 0));
  }

  private static RedisServers servers(RedisOptions given, BackendContext context, String tracked) {
    int commands = Math.max(given.getMaxWaitingHandlers(), Math.max(COMMANDS, OF_ONE_CALL * context.maximumInFlight()));
    RedisOptions options = new RedisOptions(given).setMaxWaitingHandlers(commands + HANDSHAKE);
    LinkSettings settings = new LinkSettings(context.vertx(), context.timeoutMs(), commands, context.deadline(),
        new LinkMeters(context.meters()));
    Vertx vertx = GuardedVertx.of(context.vertx());
    Function<Supplier<Clients>, RedisLink> link = clients -> RedisLink.open(settings, clients.get(),
        tracked == null ? LinkListener.NONE : RedisTracking.of(settings, clients.get(), tracked, context.changes()));
    return switch (options.getType()) {
      case CLUSTER -> new RedisCluster(settings, options.getEndpoints().stream().map(ConnectionString::place).toList(),
          place -> link.apply(() -> Clients.of(vertx, master(options, place))));
      case REPLICATION -> link.apply(() -> new ReplicationClients(vertx, options));
      case SENTINEL -> link.apply(() -> new SentinelClients(vertx, options));
      default -> link.apply(() -> Clients.of(vertx, options));
    };
  }

  private static RedisOptions master(RedisOptions options, String place) {
    return new RedisOptions(options).setType(RedisClientType.STANDALONE)
        .setEndpoints(List.of(ConnectionString.at(options.getEndpoint(), place)));
  }

  static String keyPrefix(ConfigReader config, String defaultValue) {
    String prefix = config.text("keyPrefix", defaultValue);
    try {
      Utf8.length("keyPrefix", prefix);
    } catch (InvalidInputException e) {
      config.problem("keyPrefix", "must not have an unpaired surrogate");
    }
    return prefix;
  }
}
