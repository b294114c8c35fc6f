package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ThumbnailCacheTest {

  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame").withSize(4, 3);

  @Test
  void itSpeaksToTheVerticle(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple")));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    assertThat(Futures.await(cache.get("n/ame"))).isNull();
    Futures.await(cache.set(THUMBNAIL));
    assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(THUMBNAIL);
    assertThat(Futures.await(cache.get(List.of("n", "ame")))).isEqualTo(THUMBNAIL);
    assertThat(Futures.await(cache.delete("n/ame"))).isTrue();
    assertThat(Futures.await(cache.delete("n/ame"))).isFalse();
  }

  @Test
  void anotherAddressIsAnotherCache(Vertx vertx) {
    DeploymentOptions options = Deployments.of("simple");
    options.getConfig().put("address", "mine");
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    Futures.await(ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress("mine")).set(THUMBNAIL));
    assertThat(failure(ThumbnailCache.create(vertx).get("n/ame")).failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
  }

  @Test
  void aRefusalIsTheCaches(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple")));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    assertThat(failure(cache.get("a//b"))).hasMessage("name: must not have an empty, '.' or '..' segment: \"a//b\"");
    assertThat(failure(cache.get("a//b")).failureCode()).isEqualTo(400);
    assertThat(failure(cache.get((String) null)).failureCode()).isEqualTo(400);
    assertThat(failure(cache.set(THUMBNAIL, -1))).hasMessageStartingWith("ttlMs: must be a whole number");
  }

  @Test
  void aBackendThatThrowsFailsTheFuture(Vertx vertx) {
    JsonObject backend = new JsonObject().put("type", "faulty").put("fault", "throws from memory");
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(backend)));
    ReplyException failure = failure(ThumbnailCache.create(vertx).get("n/ame"));
    assertThat(failure.failureCode()).isEqualTo(500);
    assertThat(failure).hasMessageNotContaining("secret");
  }

  @Test
  void anAttemptThatIsNotAnsweredIsRepeatedTwice(Vertx vertx) {
    AtomicInteger attempts = new AtomicInteger();
    vertx.eventBus().consumer("deaf.get", message -> attempts.incrementAndGet());
    vertx.eventBus().consumer("hard.get", message -> {
      if (attempts.incrementAndGet() % 3 == 0) {
        message.reply(new JsonObject().put("name", "n/ame"));
      }
    });
    ThumbnailCacheOptions options = new ThumbnailCacheOptions().withAttemptMs(50);
    long start = System.nanoTime();
    assertThat(failure(ThumbnailCache.create(vertx, options.withAddress("deaf")).get("n/ame")).failureType()).isEqualTo(ReplyFailure.TIMEOUT);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(149L, 5000L);
    assertThat(attempts).hasValue(3);
    assertThat(Futures.await(ThumbnailCache.create(vertx, options.withAddress("hard")).get("n/ame"))).isEqualTo(Thumbnail.of("n/ame"));
    assertThat(attempts).hasValue(6);
  }

  @Test
  void futuresCompleteOnTheCallersContext(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple")));
    Context caller = vertx.getOrCreateContext();
    Context completed = Futures.await(Future.future(promise -> caller.runOnContext(start ->
        ThumbnailCache.create(vertx).get("n/ame").onComplete(done -> promise.complete(Vertx.currentContext())))));
    assertThat(completed).isSameAs(caller);
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withAddress("")).hasMessage("address: must not be empty");
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withAttemptMs(0)).hasMessage("attemptMs: must be from 1 to 600000");
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withLimitMs(0)).hasMessage("limitMs: must be from 1 to 86400000");
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withClaimMs(9)).hasMessage("claimMs: must be from 10 to 600000");
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withClaimMs(600_001)).hasMessage("claimMs: must be from 10 to 600000");
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withNegativeMs(-1)).hasMessage("negativeMs: must be from 0 to 86400000");
    assertThatThrownBy(() -> new ThumbnailCacheOptions().withNegativeMs(86_400_001)).hasMessage("negativeMs: must be from 0 to 86400000");
    assertThat(new ThumbnailCacheOptions()).isEqualTo(new ThumbnailCacheOptions("thumbnails.cache", 500, 30_000, 10_000));
    assertThat(new ThumbnailCacheOptions()).isEqualTo(new ThumbnailCacheOptions("thumbnails.cache", 500, 30_000, 10_000, 5000));
    assertThat(new ThumbnailCacheOptions().withNegativeMs(0).withAddress("a").withAttemptMs(1).withLimitMs(2).withClaimMs(10))
        .isEqualTo(new ThumbnailCacheOptions("a", 1, 2, 10, 0));
    assertThatThrownBy(() -> new ThumbnailCacheOptions(null, 1, 1, 10)).isInstanceOf(NullPointerException.class);
  }

  private static ReplyException failure(Future<?> future) {
    return (ReplyException) Futures.failure(future);
  }
}
