package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Ttl;
import dev.thumbnails.cache.metrics.CacheMeters;
import io.vertx.core.Future;
import java.util.Map;

/** The operations of the cache on a backend. */
final class Operations {

  private static final String PROBE = "thumbnails-cache/health";

  private final CacheBackend backend;
  private final CacheMeters meters;
  private final int maximumThumbnailBytes;

  Operations(CacheBackend backend, CacheMeters meters, int maximumThumbnailBytes) {
    this.backend = backend;
    this.meters = meters;
    this.maximumThumbnailBytes = maximumThumbnailBytes;
  }

  /** Each by the last part of its address. */
  Map<String, Operation> byName() {
    return Map.of("get", this::get, "set", this::set, "delete", this::delete, "stats", this::stats);
  }

  /** Asks the backend for a name that hardly anybody sets: whether it answers is what counts. */
  Future<Reply> health(Request request) {
    request.nothing();
    return seen(backend.get(PROBE)).map(answered -> Reply.of(null));
  }

  private Future<Reply> get(Request request) {
    return seen(backend.get(request.name())).map(thumbnail -> thumbnail == null
        ? Reply.withStatus(null, "miss")
        : Reply.withStatus(thumbnail.toJson(), "hit"));
  }

  private Future<Reply> set(Request request) {
    Thumbnail thumbnail = request.thumbnail();
    checkSize(thumbnail);
    long ttlMs = request.number(Header.TTL_MS, 0, Ttl.MAXIMUM_MS).orElse(backend.ttlMs());
    return seen(backend.set(thumbnail, ttlMs)).map(stored -> Reply.of(null));
  }

  private Future<Reply> delete(Request request) {
    return seen(backend.delete(request.name())).map(Reply::of);
  }

  private Future<Reply> stats(Request request) {
    request.nothing();
    return Future.succeededFuture(Reply.of(meters.stats()));
  }

  /** What the backend has answered, which tells too whether it could be reached. */
  private <T> Future<T> seen(Future<T> answer) {
    return answer.onComplete(
        result -> meters.backend(true),
        failure -> meters.backend(!(failure instanceof CacheException e && e.code() == FailureCode.UNAVAILABLE)));
  }

  private void checkSize(Thumbnail thumbnail) {
    if (thumbnail.toBuffer().length() > maximumThumbnailBytes) {
      throw new CacheException(FailureCode.TOO_LARGE, "body: must have at most " + maximumThumbnailBytes + " bytes as JSON");
    }
  }
}
