package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What python-thumbnails' DjangoCacheBackend has. */
class DjangoBackendIT extends SharedFormatContract {

  @Override
  protected JsonObject section(String keyPrefix) {
    return new JsonObject().put("type", "django").put("keyPrefix", keyPrefix).put("version", 3);
  }

  @Override
  protected String scope(String keyPrefix) {
    return keyPrefix + ":3:";
  }

  @Override
  protected String key(String name) {
    return name.replace("/", "");
  }

  @ParameterizedTest
  @CsvSource({"60, 60000", "1, 1000", "null, 0", "0, -1", "-5, -1"})
  void theTimeoutIsDjangos(String timeout, long ttlMs, Vertx vertx) {
    JsonObject section = section("").put("connectionString", connectionString()).put("timeout", timeout.equals("null") ? null : Integer.valueOf(timeout));
    CacheBackend backend = Futures.await(BackendOpening.open(vertx, section).map(opened -> (CacheBackend) opened));
    assertThat(backend.ttlMs()).isEqualTo(ttlMs);
    Futures.await(backend.close());
  }

  @Test
  void aYearIsTheDefault() {
    assertThat(backend().ttlMs()).isEqualTo(31_536_000_000L);
  }

  @Test
  void whatIsNotKeptIsRemoved() {
    Thumbnail thumbnail = Thumbnail.of("a/b").withSource("source");
    set(thumbnail, 0);
    set(thumbnail, -1);
    assertThat(keys()).isEmpty();
    Futures.await(backend().claim("a/b", new Claim("mine", null, 60_000)));
    assertThat(Futures.await(backend().set(thumbnail, -1, "mine"))).isTrue();
    assertThat(Futures.await(backend().set(thumbnail, -1, "mine"))).as("repeated").isFalse();
    assertThat(Futures.await(backend().look("a/b"))).isEqualTo(new Lookup.Miss());
  }

  /** Django removes the slashes, so that two names may have one key. */
  @Test
  void anotherNameUnderTheSameKeyIsAMiss() {
    set(Thumbnail.of("ab/c"), 0);
    assertThat(Futures.await(backend().get("a/bc"))).isNull();
    assertThat(Futures.await(backend().delete("a/bc"))).isFalse();
    assertThat(Futures.await(backend().get("ab/c"))).isNotNull();
    set(Thumbnail.of("a/bc"), 0);
    assertThat(Futures.await(backend().get("ab/c"))).isNull();
    assertThat(Futures.await(backend().get("a/bc"))).isNotNull();
  }
}
