package com.example;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** Fails: the driver of the store is not on the class path. */
class ThrowsWhenOpenedTest extends CacheBackendContract {

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    throw new NoClassDefFoundError("com/example/Driver");
  }
}
