package dev.thumbnails.cache.reloaded;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Calls the cache with whatever version of its classes it has been loaded with; its deployment fails if a call does. */
public final class CallingVerticle extends VerticleBase {

  @Override
  public Future<?> start() {
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    return cache.set(Thumbnail.of("set"))
        .compose(set -> cache.get("set"))
        .compose(found -> found == null ? Future.failedFuture("a miss") : cache.getOrCreate("made", () -> Future.succeededFuture(Thumbnail.of("made"))))
        .compose(made -> cache.getOrCreate("made", () -> Future.failedFuture("made twice")));
  }
}
