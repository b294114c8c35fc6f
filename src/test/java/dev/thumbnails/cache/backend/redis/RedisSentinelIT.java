package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract on a master that a sentinel knows. */
@Tag("faults")
class RedisSentinelIT extends CacheBackendContract {

  @RegisterExtension
  static final RedisProcess MASTER = new RedisProcess();

  private static RedisProcess sentinel;

  private final String prefix = UUID.randomUUID() + ":";

  @BeforeAll
  static void startSentinel() throws IOException {
    sentinel = RedisProcess.sentinel(MASTER).start();
  }

  @AfterAll
  static void stopSentinel() {
    sentinel.kill();
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, new JsonObject().put("type", "redis").put("connectionString", sentinel.connectionString()).put("keyPrefix", prefix)
        .put("options", new JsonObject().put("type", "SENTINEL").put("masterName", "main").put("role", "MASTER")), claimEnded);
  }
}
