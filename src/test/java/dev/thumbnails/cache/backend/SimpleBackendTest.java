package dev.thumbnails.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimpleBackendTest extends CacheBackendContract {

  private static final JsonObject BOUNDED = new JsonObject().put("type", "simple").put("maximumSize", 20_000);

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, BOUNDED, claimEnded);
  }

  @Test
  void thereIsNoLifetimeUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isZero();
  }

  @Test
  void itIsBounded() {
    IntStream.range(0, 50_000).forEach(i -> Futures.await(backend().set(Thumbnail.of("bounded/" + i), 0)));
    long kept = IntStream.range(0, 50_000).mapToObj(i -> Futures.await(backend().get("bounded/" + i))).filter(Objects::nonNull).count();
    assertThat(kept).isBetween(1L, 20_000L);
  }

  @Test
  void itIsReleasedWithTheLastUser(Vertx vertx) {
    CacheBackend other = openAnother();
    Futures.await(backend().set(FULL, 0));
    Futures.await(backend().close());
    assertThat(Futures.await(other.get(FULL.name()))).as("while another uses it").isEqualTo(FULL);
    Futures.await(other.close());
    openBackend(vertx);
    assertThat(Futures.await(backend().get(FULL.name()))).as("after the last has closed").isNull();
  }

  @Test
  void otherLimitsOnOneAddressAreRefused(Vertx vertx) {
    Throwable failure = Futures.failure(Future.<Void>succeededFuture()
        .compose(start -> BackendOpening.open(vertx, BOUNDED.copy().put("maximumSize", 3000))));
    assertThat(failure).isInstanceOf(ConfigException.class).hasMessageContaining("backend.maximumSize: must be 20000");
    failure = Futures.failure(Future.<Void>succeededFuture()
        .compose(start -> BackendOpening.open(vertx, BOUNDED.copy().put("ttlMs", 1))));
    assertThat(failure).isInstanceOf(ConfigException.class).hasMessageContaining("backend.ttlMs: must be 0");
  }

  @Test
  void whatACallerDoesToAnObjectChangesNothing() {
    Map<String, Object> metadata = new HashMap<>(Map.of("a", 1));
    Thumbnail thumbnail = Thumbnail.of("mine").withMetadata(metadata);
    Futures.await(backend().set(thumbnail, 0));
    metadata.put("a", 2);
    thumbnail.toJson().getJsonObject("metadata").put("a", 3);
    Futures.await(backend().get("mine")).toJson().getJsonObject("metadata").put("a", 4);
    assertThat(Futures.await(backend().get("mine")).metadata()).isEqualTo(Map.of("a", 1));
  }
}
