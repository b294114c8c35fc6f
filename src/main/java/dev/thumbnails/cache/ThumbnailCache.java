package dev.thumbnails.cache;

import dev.thumbnails.cache.bus.OwnNodeFirst;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The cache as another verticle uses it: speaks to the addresses of {@link CacheVerticle} and hides them.
 *
 * <p>It asks the cache on its own node first and the cluster's where there is none. An attempt that is not answered in time is made
 * again, at most twice: every call here may be repeated. A call fails with the {@link ReplyException} of its last attempt: the codes
 * of {@link FailureCode} from the cache, or Vert.x's own for no answer and no cache. Futures complete on the caller's context.
 *
 * <p>A {@link #set} that has failed may have been stored nevertheless, or be stored a moment later: what was lost may be the answer.
 *
 * <p>Holds no state; may be shared between threads.
 */
public final class ThumbnailCache {

  private static final int ATTEMPTS = 3;

  private final OwnNodeFirst bus;
  private final ThumbnailCacheOptions options;

  private ThumbnailCache(Vertx vertx, ThumbnailCacheOptions options) {
    this.bus = new OwnNodeFirst(Objects.requireNonNull(vertx, "vertx"));
    this.options = Objects.requireNonNull(options, "options");
  }

  /** The cache at the default address. */
  public static ThumbnailCache create(Vertx vertx) {
    return create(vertx, new ThumbnailCacheOptions());
  }

  public static ThumbnailCache create(Vertx vertx, ThumbnailCacheOptions options) {
    return new ThumbnailCache(vertx, options);
  }

  /** The thumbnail of that name; null on a miss. */
  public Future<Thumbnail> get(String name) {
    return request("get", name, new DeliveryOptions()).map(ThumbnailCache::thumbnail);
  }

  /** {@code get(List.of("0af", "a36"))} is {@code get("0af/a36")}. */
  public Future<Thumbnail> get(List<String> segments) {
    return request("get", new JsonArray(new ArrayList<>(segments)), new DeliveryOptions()).map(ThumbnailCache::thumbnail);
  }

  /** Stores a thumbnail for as long as the backend's {@code ttlMs} says; completes once it is stored. */
  public Future<Void> set(Thumbnail thumbnail) {
    return request("set", thumbnail.toJson(), new DeliveryOptions()).mapEmpty();
  }

  /** Stores a thumbnail for {@code ttlMs} milliseconds; 0 means until it is deleted. */
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return request("set", thumbnail.toJson(), new DeliveryOptions().addHeader("ttlMs", Long.toString(ttlMs))).mapEmpty();
  }

  /** Whether there was a thumbnail of that name; after a repeated attempt it may say no although the first one removed it. */
  public Future<Boolean> delete(String name) {
    return request("delete", name, new DeliveryOptions()).map(body -> (Boolean) body);
  }

  private Future<Object> request(String operation, Object body, DeliveryOptions delivery) {
    return attempt(options.address() + "." + operation, body, delivery.setSendTimeout(options.attemptMs()), ATTEMPTS)
        .map(Message::body);
  }

  private Future<Message<Object>> attempt(String address, Object body, DeliveryOptions delivery, int attempts) {
    return bus.request(address, body, delivery)
        .recover(failure -> attempts > 1 && OwnNodeFirst.is(ReplyFailure.TIMEOUT, failure)
            ? attempt(address, body, delivery, attempts - 1)
            : Future.failedFuture(failure));
  }

  private static Thumbnail thumbnail(Object body) {
    return body == null ? null : Thumbnail.fromJson((JsonObject) body);
  }
}
