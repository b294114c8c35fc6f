package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims, waiting for them and negative entries, as messages, on Redis. */
class ClaimMessagesIT extends ClaimMessages {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Override
  JsonObject backendSection() {
    return new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", UUID.randomUUID() + ":");
  }
}
