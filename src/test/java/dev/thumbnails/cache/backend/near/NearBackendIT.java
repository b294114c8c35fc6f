package dev.thumbnails.cache.backend.near;

import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.SingleFlight;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract through a near cache and single flights, as the verticle puts them before Redis. */
class NearBackendIT extends CacheBackendContract {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  /** Below what the contract's lifetimes are. */
  private static final NearSettings SETTINGS = new NearSettings(10_000, 20);

  private final String prefix = UUID.randomUUID() + ":";

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    JsonObject redis = new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", prefix);
    NearCache near = NearCache.acquire(vertx, "thumbnails.cache", SETTINGS, new SimpleMeterRegistry());
    return BackendOpening.open(vertx, redis, claimEnded, near.changes())
        .map(opened -> new NearBackend(new SingleFlight(opened, OwnContext.of(vertx), 2000), near, ChangeListener.NONE));
  }
}
