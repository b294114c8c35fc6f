package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.metrics.CacheCounters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** {@code set} and {@code setAll}. */
final class SetOperations {

  private final CacheBackend backend;
  private final BackendCalls calls;
  private final OpenClaims claims;
  private final CacheCounters counters;
  private final Events events;
  private final Batch.Errors errors;
  private final Settings settings;
  private final Lifetimes lifetimes;

  SetOperations(CacheBackend backend, BackendCalls calls, OpenClaims claims, CacheCounters counters, Events events, Batch.Errors errors,
      Settings settings) {
    this.backend = backend;
    this.calls = calls;
    this.claims = claims;
    this.counters = counters;
    this.events = events;
    this.errors = errors;
    this.settings = settings;
    this.lifetimes = new Lifetimes(backend.ttlMs(), settings.ttlJitter());
  }

  Future<Reply> set(Request request) {
    Thumbnail thumbnail = sized(request.thumbnail());
    long ttlMs = lifetimes.nextMs(request);
    String claim = request.text(Header.CLAIM);
    Future<?> stored = claim == null
        ? store(thumbnail, ttlMs, request)
        : storeClaimed(thumbnail, ttlMs, Body.claim(claim), request);
    return calls.within(request, stored, done -> Reply.of(null));
  }

  Future<Reply> setAll(Request request) {
    JsonArray thumbnails = Batch.check(Body.array(request.body(), "thumbnails"), settings.maximumBatch());
    Batch batch = new Batch(errors, stored -> { });
    Map<String, Future<Void>> stored = new HashMap<>();
    lifetimes.nextMs(request);
    for (int i = 0; i < thumbnails.size(); i++) {
      addItem(batch, thumbnails.getValue(i), stored, request);
    }
    return batch.reply(request.limitMs());
  }

  private void addItem(Batch batch, Object given, Map<String, Future<Void>> stored, Request request) {
    try {
      Thumbnail thumbnail = sized(Body.thumbnail(given));
      long ttlMs = lifetimes.nextMs(request);
      // Of two with one name the later one has to win.
      Future<Void> item = stored.compute(thumbnail.name(), (name, earlier) -> earlier == null
          ? store(thumbnail, ttlMs, request)
          : earlier.transform(done -> store(thumbnail, ttlMs, request)));
      batch.add(thumbnail.name(), item.map(done -> new JsonObject().put("name", thumbnail.name()).put("status", "stored")));
    } catch (Throwable refused) {
      batch.add(nameOf(given), Future.failedFuture(refused));
    }
  }

  private Future<Void> store(Thumbnail thumbnail, long ttlMs, Request request) {
    return calls.answer(request, () -> backend.set(thumbnail, ttlMs)).onSuccess(done -> tell(thumbnail));
  }

  /** What is only repeated has changed nothing. */
  private Future<Boolean> storeClaimed(Thumbnail thumbnail, long ttlMs, String claim, Request request) {
    return calls.answer(request, () -> backend.set(thumbnail, ttlMs, claim))
        .onSuccess(now -> {
          claims.ended(thumbnail.name(), claim);
          if (now) {
            tell(thumbnail);
          }
        })
        .onFailure(failure -> {
          if (failure instanceof CacheException e && e.code() == FailureCode.CONFLICT) {
            counters.claimLost();
          }
        });
  }

  private void tell(Thumbnail thumbnail) {
    counters.put();
    events.publish("set", thumbnail.name(), thumbnail.source());
  }

  private Thumbnail sized(Thumbnail thumbnail) {
    return Body.sized(thumbnail, settings.maximumThumbnailBytes());
  }

  private static String nameOf(Object given) {
    return given instanceof JsonObject thumbnail && thumbnail.getValue("name") instanceof String name ? name : null;
  }
}
