package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Ttl;
import io.vertx.core.Future;
import java.util.Map;

/** The operations of the cache on a backend. */
final class Operations {

  private final CacheBackend backend;
  private final int maximumThumbnailBytes;

  Operations(CacheBackend backend, int maximumThumbnailBytes) {
    this.backend = backend;
    this.maximumThumbnailBytes = maximumThumbnailBytes;
  }

  /** Each by the last part of its address. */
  Map<String, Operation> byName() {
    return Map.of("get", this::get, "set", this::set, "delete", this::delete);
  }

  private Future<Reply> get(Request request) {
    return backend.get(request.name()).map(thumbnail -> thumbnail == null
        ? Reply.withStatus(null, "miss")
        : Reply.withStatus(thumbnail.toJson(), "hit"));
  }

  private Future<Reply> set(Request request) {
    Thumbnail thumbnail = request.thumbnail();
    checkSize(thumbnail);
    long ttlMs = request.number(Header.TTL_MS, 0, Ttl.MAXIMUM_MS).orElse(backend.ttlMs());
    return backend.set(thumbnail, ttlMs).map(stored -> Reply.of(null));
  }

  private Future<Reply> delete(Request request) {
    return backend.delete(request.name()).map(Reply::of);
  }

  private void checkSize(Thumbnail thumbnail) {
    if (thumbnail.toBuffer().length() > maximumThumbnailBytes) {
      throw new CacheException(FailureCode.TOO_LARGE, "body: must have at most " + maximumThumbnailBytes + " bytes as JSON");
    }
  }
}
