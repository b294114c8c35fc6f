package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What python-thumbnails' RedisCacheBackend has. */
class PythonThumbnailsBackendTest extends SharedFormatContract {

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
  void thereIsNoLifetimeUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isZero();
    set(Thumbnail.of("a/b"), 0);
    assertThat(redis("PTTL", shared("a/b")).toLong()).isEqualTo(-1);
  }
}
