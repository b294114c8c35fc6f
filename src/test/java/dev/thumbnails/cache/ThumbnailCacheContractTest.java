package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CacheBackendContract;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of a backend, passed through {@link ThumbnailCache}, the event bus and the verticle. */
class ThumbnailCacheContractTest {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Nested
  class OnSimple extends OverTheBus {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "simple");
    }
  }

  @Nested
  class OnSharedData extends OverTheBus {

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "shared-data");
    }
  }

  @Nested
  class OnRedis extends OverTheBus {

    private final String prefix = UUID.randomUUID() + ":";

    @Override
    JsonObject backendSection() {
      return new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", prefix);
    }
  }

  abstract static class OverTheBus extends CacheBackendContract {

    abstract JsonObject backendSection();

    @Override
    protected Future<? extends CacheBackend> open(Vertx vertx) {
      return vertx.deployVerticle(CacheVerticle.class, Deployments.of(backendSection()).setInstances(2))
          .map(deployment -> new Client(vertx, deployment));
    }
  }

  /** The client as a backend, so that the same tests ask it. */
  private static final class Client implements CacheBackend {

    private final Vertx vertx;
    private final String deployment;
    private final ThumbnailCache cache;

    Client(Vertx vertx, String deployment) {
      this.vertx = vertx;
      this.deployment = deployment;
      this.cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    }

    @Override
    public Future<Thumbnail> get(String name) {
      return cache.get(name);
    }

    @Override
    public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
      return cache.set(thumbnail, ttlMs);
    }

    @Override
    public Future<Boolean> delete(String name) {
      return cache.delete(name);
    }

    @Override
    public Future<Void> close() {
      return vertx.undeploy(deployment);
    }
  }
}
