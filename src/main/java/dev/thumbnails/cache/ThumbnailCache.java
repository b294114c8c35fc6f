package dev.thumbnails.cache;

import dev.thumbnails.cache.bus.OwnNodeHits;
import dev.thumbnails.cache.bus.ThumbnailBody;
import dev.thumbnails.cache.client.CacheClient;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The cache as another verticle uses it: speaks to the addresses of {@link CacheVerticle} and hides them.
 *
 * <p>It asks the cache on its own node first, else one of the cluster's in turn, passing over those that have far more to answer it than the next, and
 * leaving out for a while those that do not answer. An attempt that nobody answers in {@code attemptMs}, or for which there is no cache, is made again, at
 * most twice and within a budget of one for five calls and ten a second: every call here may be repeated. Each attempt tells the cache
 * when the caller stops listening to that attempt, in the time of the cache's node; the cache begins nothing after that, so that a late attempt does not undo what was
 * written since then. A call fails with the {@link ReplyException} of its last attempt: the codes of {@link FailureCode} from the cache, or Vert.x's own
 * for no answer and no cache. Futures complete on the caller's context.
 *
 * <p>A {@link #set} that has failed may have been stored nevertheless, or be stored a moment later: what was lost may be the answer.
 *
 * <p>May be shared between threads. All on one Vert.x instance and address share their look-ups and creations.
 */
public final class ThumbnailCache {

  private final Vertx vertx;
  private final ThumbnailCacheOptions options;
  private final CacheClient client;
  private final Renewals renewals;
  private final OwnNodeHits hits;
  /** The most names that one message of {@link #getAll} may have, as far as this instance has learned. */
  private final AtomicInteger largestPart = new AtomicInteger(ManyNames.LARGEST_PART);
  private final Flights flights;

  private ThumbnailCache(Vertx vertx, ThumbnailCacheOptions options, long longestMs) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
    this.options = Objects.requireNonNull(options, "options");
    this.client = new CacheClient(vertx, options.address());
    this.renewals = new Renewals(vertx, client, options, Math.max(longestMs, options.limitMs()));
    this.hits = new OwnNodeHits(vertx, options.address());
    this.flights = Flights.of(vertx, options.address());
  }

  /** The cache at the default address. */
  public static ThumbnailCache create(Vertx vertx) {
    return create(vertx, new ThumbnailCacheOptions());
  }

  public static ThumbnailCache create(Vertx vertx, ThumbnailCacheOptions options) {
    return create(vertx, options, Renewals.LONGEST_MS);
  }

  /** @param longestMs how long a claim is renewed at most, if that is more than {@code limitMs} */
  static ThumbnailCache create(Vertx vertx, ThumbnailCacheOptions options, long longestMs) {
    return new ThumbnailCache(vertx, options, longestMs);
  }

  /** {@link #getOrCreate(String, String, Supplier)} of a thumbnail whose source is not known, or is not to be invalidated. */
  public Future<Thumbnail> getOrCreate(String name, Supplier<Future<Thumbnail>> creator) {
    return getOrCreate(name, null, creator);
  }

  /**
   * The thumbnail of that name, made if there is none: once in the whole cluster, however many ask.
   *
   * <p>One caller's creator is called, on its context; it must not block an event loop, and may block a worker. All get what it makes. If it fails, so do all,
   * with a {@link CreationFailedException} of its reason, and the failure is remembered for {@code negativeMs}, in which nobody's creator
   * is called. If the creator's node dies, another caller's is called within {@code claimMs}. While the creator works, its claim is renewed: for
   * {@code limitMs} or ten minutes, whichever is longer, and as long as the verticle of its caller is deployed. What was made is
   * given to the callers even if it can't be stored: because it took longer than that, its source was invalidated meanwhile, somebody else has set the
   * thumbnail, or the store is away or refuses it.
   *
   * <p>A caller who asks after the reply of {@link #invalidate} or {@link #delete}, or of their messages on any node, never gets what was made before. The callers
   * who had asked before still do; that is not stored.
   *
   * <p>If there is no result within {@code limitMs}, and the caller's own creator is not at work, the future fails with a
   * {@link CacheException} of {@link FailureCode#TIMEOUT}. If the creator is at work, the future ends with it, or fails so once the claim
   * is renewed no more. The creator then goes on, and its thumbnail is stored if its claim is still current. Without a cache (NO_HANDLERS),
   * with a store that is away (503, at once), or on a backend that grants no claims (501, but for a hit), the future fails and nothing is
   * made.
   *
   * @param source what it is made from, so that nothing that was made from it before its invalidation is stored after it; the creator's
   *     thumbnail has this source or gets it. Null if it is not known
   * @param creator gives a thumbnail of that name; a failure of a store, such as the creator may get from another call (the codes 503 and
   *     504, and Vert.x's own TIMEOUT and NO_HANDLERS), is passed on and not remembered
   */
  public Future<Thumbnail> getOrCreate(String name, String source, Supplier<Future<Thumbnail>> creator) {
    Objects.requireNonNull(creator, "creator");
    Thumbnail near = hits.find(name);
    if (near != null) {
      return Future.succeededFuture(near);
    }
    Context caller = vertx.getOrCreateContext();
    Future<Thumbnail> result = Future.<Void>succeededFuture()
        .map(start -> ThumbnailName.check(name))
        .compose(valid -> flights.join(valid, options.limitMs(), (flight, limitMs) ->
            on(unhindered(caller), () -> new Creation(flight, client, renewals, options, valid, source, caller, creator, limitMs).run())))
        .recover(failure -> Future.failedFuture(failure instanceof Flights.LimitReached
            ? new CacheException(FailureCode.TIMEOUT, "no result within " + options.limitMs() + " ms")
            : failure));
    return completingOn(caller, result);
  }

  /**
   * The thumbnail of that name; null on a miss. A hit that this node's own cache has in memory, on {@code simple} or in its near cache, is
   * given at once, without a message.
   */
  public Future<Thumbnail> get(String name) {
    Thumbnail near = hits.find(name);
    return near != null ? Future.succeededFuture(near) : request("get", name, new DeliveryOptions()).map(ThumbnailCache::thumbnail);
  }

  /** {@code get(List.of("0af", "a36"))} is {@code get("0af/a36")}. */
  public Future<Thumbnail> get(List<String> segments) {
    return segments.stream().anyMatch(Objects::isNull)
        ? request("get", new JsonArray(new ArrayList<>(segments)), new DeliveryOptions()).map(ThumbnailCache::thumbnail)
        : get(String.join("/", segments));
  }

  /**
   * Gives the thumbnails of those names: only those that are there, by name and in the order asked.
   *
   * <p>Up to 512 names are one message, and more are several, of which four are on their way at a time. If the cache takes fewer in one message
   * ({@code maximumBatch}), the call sends halves, and later calls of this instance begin with what it has learned. So the parts are read one after the other:
   * a change meanwhile may be seen in some of them. A name that is given twice is asked for once; without names no message is sent.
   *
   * <p>A name whose part of the store can't be reached is left out, unless that is so for all. A name that breaks the rule, null too, fails the call, and so
   * does a message that fails. The call fails after {@code limitMs} at the latest, with a {@link CacheException} of {@link FailureCode#TIMEOUT}.
   */
  public Future<Map<String, Thumbnail>> getAll(Collection<String> names) {
    List<String> distinct = new ArrayList<>(new LinkedHashSet<>(names));
    if (distinct.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Context caller = vertx.getOrCreateContext();
    return completingOn(caller, on(caller, () -> new ManyNames(client, options, distinct, largestPart).get()));
  }

  /** Stores a thumbnail for as long as the backend's {@code ttlMs} says; completes once it is stored. */
  public Future<Void> set(Thumbnail thumbnail) {
    return request("set", new ThumbnailBody(thumbnail), new DeliveryOptions()).mapEmpty();
  }

  /** Stores a thumbnail for {@code ttlMs} milliseconds; 0 means until it is deleted. */
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return request("set", new ThumbnailBody(thumbnail), new DeliveryOptions().addHeader("ttlMs", Long.toString(ttlMs))).mapEmpty();
  }

  /** Whether there was a thumbnail of that name; after a repeated attempt it may say no although the first one removed it. */
  public Future<Boolean> delete(String name) {
    return request("delete", name, new DeliveryOptions()).map(body -> (Boolean) body);
  }

  /**
   * Removes every thumbnail with that source, and voids the creations from it that are under way; completes with how many were removed, not
   * counting those of an earlier attempt whose answer was lost. Each attempt may take a third of {@code limitMs}.
   */
  public Future<Long> invalidate(String source) {
    long attemptMs = Math.max(options.attemptMs(), options.limitMs() / CacheClient.ATTEMPTS);
    return client.request("invalidate", new JsonObject().put("source", source), new DeliveryOptions(), attemptMs)
        .map(reply -> ((JsonObject) reply.body()).getLong("removed"));
  }

  private Future<Object> request(String operation, Object body, DeliveryOptions delivery) {
    return client.request(operation, body, delivery, options.attemptMs()).map(reply -> reply.body());
  }

  /** Creators may hold up a worker for longer than a claim lasts. So a worker's claims are asked for and renewed on an event loop. */
  private Context unhindered(Context caller) {
    return caller.isEventLoopContext() ? caller : ((VertxInternal) vertx).createEventLoopContext();
  }

  /** A flight that follows another's is begun where that has ended. */
  static <T> Future<T> on(Context caller, Supplier<Future<T>> action) {
    return Vertx.currentContext() == caller
        ? action.get()
        : Future.future(promise -> caller.runOnContext(there -> action.get().onComplete(promise)));
  }

  /** A flight may belong to another. */
  private static <T> Future<T> completingOn(Context caller, Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete((AsyncResult<T> result) -> caller.runOnContext(there -> promise.handle(result)));
    return promise.future();
  }

  private static Thumbnail thumbnail(Object body) {
    return body == null ? null : Thumbnail.fromJson((JsonObject) body);
  }
}
