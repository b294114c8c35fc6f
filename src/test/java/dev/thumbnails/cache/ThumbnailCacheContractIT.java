package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of a backend, passed through {@link ThumbnailCache}, the event bus and the verticle, on Redis. */
class ThumbnailCacheContractIT extends ContractOverTheBus {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final String prefix = UUID.randomUUID() + ":";

  @Override
  JsonObject backendSection() {
    return new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", prefix);
  }
}
