package com.example;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.ForwardingBackend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** Fails: a set loses the field url. */
class LosesAFieldTest extends WholeContractTest {

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return super.open(vertx, claimEnded).map(Losing::new);
  }

  private static final class Losing extends ForwardingBackend {

    Losing(CacheBackend target) {
      super(target);
    }

    @Override
    public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
      return super.set(thumbnail.withUrl(null), ttlMs);
    }
  }
}
