package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What python-thumbnails' RedisCacheBackend has. */
class PythonThumbnailsBackendIT extends SharedFormatContract {

  @Override
  protected JsonObject section(String keyPrefix) {
    return new JsonObject().put("type", "redis").put("format", "python-thumbnails").put("keyPrefix", keyPrefix);
  }

  @Override
  protected String scope(String keyPrefix) {
    return keyPrefix;
  }

  @Override
  protected String key(String name) {
    return name;
  }

  @Test
  void whatPythonSetsIsHeardOf(Vertx vertx) {
    Queue<String> changed = new ConcurrentLinkedQueue<>();
    ChangeListener changes = new ChangeListener() {

      @Override
      public void changed(String name) {
        changed.add(name);
      }

      @Override
      public Future<Void> sourceChanged(String source) {
        return Future.succeededFuture();
      }

      @Override
      public void allChanged() {
        changed.add("all");
      }
    };
    JsonObject section = section("heard:").put("connectionString", REDIS.connectionString());
    CacheBackend listening = Futures.await(BackendOpening.open(vertx, section, name -> { }, changes).map(opened -> (CacheBackend) opened));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(changed.contains("all")), tracks -> tracks));
    redis("SET", "heard:a/b", "anything");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(changed.contains("a/b")), heard -> heard));
    Futures.await(listening.close());
  }

  @Test
  void clearLeavesWhatIsKeptForOthers(Vertx vertx) {
    CacheBackend wide = Futures.await(BackendOpening.open(vertx, section("thumbnails:").put("connectionString", REDIS.connectionString()))
        .map(opened -> (CacheBackend) opened));
    Thumbnail thumbnail = Thumbnail.of("a/b").withExtension("jpg").withSource("source");
    set(thumbnail, 0);
    Futures.await(wide.set(thumbnail, 0));
    Futures.await(wide.clear());
    assertThat(Futures.await(wide.get("a/b"))).isNull();
    assertThat(Futures.await(backend().invalidate("source"))).as("what is still known of another cache").isEqualTo(1);
    Futures.await(wide.close());
  }

  @Test
  void aNameMayNotBeginAsOurOwnKeysDo(Vertx vertx) {
    CacheBackend whole = Futures.await(BackendOpening.open(vertx, section("").put("connectionString", REDIS.connectionString())).map(opened -> (CacheBackend) opened));
    Thumbnail reserved = Thumbnail.of("thumbnails:c:a").withExtension("jpg");
    for (Future<?> refused : List.of(whole.set(reserved, 0), whole.look(reserved.name()), whole.delete(reserved.name()),
        whole.claim(reserved.name(), new Claim("mine", null, 1000)))) {
      assertThat(Futures.failure(refused)).isInstanceOfSatisfying(CacheException.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.INVALID));
    }
    Futures.await(whole.close());
  }

  @Test
  void thereIsNoLifetimeUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isZero();
    set(Thumbnail.of("a/b"), 0);
    assertThat(redis("PTTL", shared("a/b")).toLong()).isEqualTo(-1);
  }
}
