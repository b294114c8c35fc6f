package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.util.List;

/** What the Redis client connects with: the connection string, and over it {@code options}, any JSON of {@link RedisOptions}. */
final class RedisSettings {

  static final String DEFAULT_CONNECTION_STRING = "redis://127.0.0.1:6379/0";

  private static final int CONNECT_TIMEOUT_MS = 500;
  private static final String NET = "netClientOptions";

  private RedisSettings() {
  }

  /** Returns null after a problem has been reported to {@code config}. */
  static RedisOptions read(ConfigReader config) {
    String connectionString = checked(config, "connectionString", config.string("connectionString", DEFAULT_CONNECTION_STRING));
    JsonObject options = config.object("options");
    if (connectionString == null || !RedisOptionsJson.check(config, options)) {
      return null;
    }
    RedisOptions merged = new RedisOptions(defaults(connectionString).mergeIn(options, true));
    List<String> endpoints = merged.getEndpoints().stream().map(endpoint -> checked(config, "options.endpoints", endpoint)).toList();
    endpoints.forEach(endpoint -> checkTls(config, endpoint, merged.getNetClientOptions().isSsl()));
    if (endpoints.isEmpty() || endpoints.size() > 1 && merged.getType() == RedisClientType.STANDALONE) {
      config.problem("options.endpoints", "must be one, or several with the type SENTINEL, CLUSTER or REPLICATION");
    }
    return merged.setEndpoints(endpoints);
  }

  /** From JSON, nested options would lose the client's own defaults: so these are written out, and the user's laid over them. */
  private static JsonObject defaults(String connectionString) {
    boolean tls = ConnectionString.isTls(connectionString);
    JsonObject json = new RedisOptions().setConnectionString(connectionString).toJson();
    json.getJsonObject(NET)
        .put("connectTimeout", CONNECT_TIMEOUT_MS)
        .put("ssl", tls)
        .put("hostnameVerificationAlgorithm", tls ? "HTTPS" : "");
    return json;
  }

  private static String checked(ConfigReader config, String key, String connectionString) {
    try {
      return ConnectionString.check(connectionString);
    } catch (IllegalArgumentException e) {
      config.problem(key, e.getMessage());
      return null;
    }
  }

  private static void checkTls(ConfigReader config, String endpoint, boolean tls) {
    if (endpoint != null && !endpoint.startsWith("unix:") && ConnectionString.isTls(endpoint) != tls) {
      config.problem("options." + NET + ".ssl", "must be true with rediss:// and false with redis://");
    }
  }
}
