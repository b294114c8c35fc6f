package dev.thumbnails.cache.bus;

import io.vertx.core.Future;

/** What one address does with a request. It may throw what its future could fail with. */
@FunctionalInterface
interface Operation {

  Future<Reply> apply(Request request);
}
