package dev.thumbnails.cache.backend;

import io.vertx.core.Future;

/** Opens a configured backend: once for each instance of the verticle, on its context. */
@FunctionalInterface
public interface CacheBackendOpener {

  /**
   * Completes with a backend that takes requests. A store that is away at the moment is no reason to fail: the requests fail until
   * it is there. A failed future leaves nothing open and stops the deployment.
   */
  Future<? extends CacheBackend> open(BackendContext context);
}
