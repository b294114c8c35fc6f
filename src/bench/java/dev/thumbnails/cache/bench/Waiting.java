package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/** The main thread's way to wait. */
final class Waiting {

  private Waiting() {
  }

  static <T> T on(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
