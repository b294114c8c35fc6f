package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/** A deployed cache as a backend, so that the same tests ask it: by {@link ThumbnailCache}, and by messages for what that does not have. */
final class CacheOverTheBus implements CacheBackend {

  private final Vertx vertx;
  private final String deployment;
  private final MessageConsumer<String> listener;
  private final ThumbnailCache cache;

  CacheOverTheBus(Vertx vertx, String deployment, MessageConsumer<String> listener) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.listener = listener;
    this.cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return cache.get(name);
  }

  @Override
  public Future<Lookup> look(String name) {
    return ask("get", name, new DeliveryOptions().addHeader("waitMs", "0")).map(CacheOverTheBus::lookup);
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    DeliveryOptions options = new DeliveryOptions().addHeader("claim", claim.token()).addHeader("claimMs", Long.toString(claim.ttlMs()));
    if (claim.source() != null) {
      options.addHeader("source", claim.source());
    }
    if (claim.renews()) {
      options.addHeader("renew", "true");
    }
    return ask("get", name, options).map(CacheOverTheBus::lookup);
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return cache.set(thumbnail, ttlMs);
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    DeliveryOptions options = new DeliveryOptions().addHeader("ttlMs", Long.toString(ttlMs)).addHeader("claim", claim);
    return ask("set", thumbnail.toJson(), options).map(true);
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    JsonObject body = new JsonObject().put("name", name).put("claim", claim);
    DeliveryOptions options = new DeliveryOptions();
    if (failure != null) {
      body.put("failed", failure.reason());
      options.addHeader("negativeMs", Long.toString(failure.ttlMs()));
    }
    return ask("release", body, options).map(reply -> (Boolean) reply.body());
  }

  @Override
  public Future<Boolean> delete(String name) {
    return cache.delete(name);
  }

  @Override
  public Future<Long> invalidate(String source) {
    return ask("invalidate", new JsonObject().put("source", source), new DeliveryOptions())
        .map(reply -> ((JsonObject) reply.body()).getLong("removed"));
  }

  @Override
  public Future<Void> clear() {
    return ask("clear", null, new DeliveryOptions()).mapEmpty();
  }

  @Override
  public Future<Void> close() {
    return (listener == null ? Future.<Void>succeededFuture() : listener.unregister()).eventually(() -> vertx.undeploy(deployment));
  }

  private Future<Message<Object>> ask(String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().<Object>request("thumbnails.cache." + operation, body, options)
        .recover(failure -> Future.failedFuture(failure instanceof ReplyException reply ? failure(reply) : failure));
  }

  private static CacheException failure(ReplyException reply) {
    FailureCode code = Arrays.stream(FailureCode.values()).filter(each -> each.number() == reply.failureCode()).findFirst().orElseThrow();
    return new CacheException(code, reply.getMessage());
  }

  private static Lookup lookup(Message<Object> reply) {
    MultiMap headers = reply.headers();
    return switch (headers.get("status")) {
      case "hit" -> new Lookup.Hit(Thumbnail.fromJson((JsonObject) reply.body()));
      case "negative" -> new Lookup.Negative(headers.get("reason"), Long.parseLong(headers.get("retryAfterMs")));
      case "pending" -> new Lookup.Pending(Long.parseLong(headers.get("retryAfterMs")));
      default -> headers.contains("claim") ? new Lookup.Granted(headers.get("claim")) : new Lookup.Miss();
    };
  }
}
