package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lifetime that a backend is configured with, seen from outside. */
@ExtendWith(VertxExtension.class)
class BackendTtlIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared-data", "redis"})
  void itHoldsForWhatIsSetWithoutOne(String type, Vertx vertx) {
    JsonObject backend = new JsonObject().put("type", type).put("ttlMs", 400);
    if (type.equals("redis")) {
      backend.put("connectionString", REDIS.connectionString());
    }
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(backend)));
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    Futures.await(cache.set(Thumbnail.of("kept"), 0));
    Futures.await(cache.set(Thumbnail.of("longer"), 60_000));
    long start = System.nanoTime();
    Futures.await(cache.set(Thumbnail.of("default")));
    assertThat(Futures.await(cache.get("default"))).isNotNull();
    Futures.await(Until.holds(vertx, () -> cache.get("default"), Objects::isNull));
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(395L, 4000L);
    assertThat(Futures.await(cache.get("kept"))).isNotNull();
    assertThat(Futures.await(cache.get("longer"))).isNotNull();
  }
}
