package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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

    private final AtomicBoolean listening = new AtomicBoolean();

    abstract JsonObject backendSection();

    @Override
    protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
      DeploymentOptions options = Deployments.of(backendSection()).setInstances(2);
      options.getConfig().put("admin", true);
      return vertx.deployVerticle(CacheVerticle.class, options)
          .map(deployment -> new CacheOverTheBus(vertx, deployment, listener(vertx, claimEnded)));
    }

    /** All that are open hear of the end of a claim; one is to tell it. */
    private MessageConsumer<String> listener(Vertx vertx, Consumer<String> claimEnded) {
      return listening.compareAndSet(false, true)
          ? vertx.eventBus().consumer("thumbnails.cache.claimEnded", message -> claimEnded.accept(message.body()))
          : null;
    }
  }
}
