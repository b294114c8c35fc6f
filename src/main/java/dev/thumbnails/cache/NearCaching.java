package dev.thumbnails.cache;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.near.NearBackend;
import dev.thumbnails.cache.backend.near.NearCache;
import dev.thumbnails.cache.backend.near.NearSettings;
import dev.thumbnails.cache.bus.Changes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;

/** The part of one verticle in its node's near cache: without the section {@code nearCache}, none. */
final class NearCaching {

  private final Vertx vertx;
  private final String address;
  private final NearCache near;
  private MessageConsumer<Object> consumer;

  private NearCaching(Vertx vertx, String address, NearCache near) {
    this.vertx = vertx;
    this.address = address;
    this.near = near;
  }

  /** @param settings null for none */
  static NearCaching open(Vertx vertx, String address, NearSettings settings, MeterRegistry meters) {
    return new NearCaching(vertx, address, settings == null ? null : NearCache.acquire(vertx, address, settings, meters));
  }

  /** What is to hear of the backend's changes, whoever makes them. */
  ChangeListener changes() {
    return near == null ? ChangeListener.NONE : near.changes();
  }

  /** The backend with the near cache before it; in a cluster, once that hears of what other nodes change. */
  Future<CacheBackend> before(CacheBackend target) {
    if (near == null) {
      return Future.succeededFuture(target);
    }
    if (!vertx.isClustered()) {
      return Future.succeededFuture(new NearBackend(target, near, ChangeListener.NONE));
    }
    Changes changes = new Changes(vertx, address);
    consumer = changes.consumer(near.changes());
    return consumer.completion().map(new NearBackend(target, near, changes));
  }

  Future<Void> close() {
    Future<Void> unregistered = consumer == null ? Future.succeededFuture() : consumer.unregister();
    return unregistered.onComplete(done -> {
      if (near != null) {
        near.release();
      }
    });
  }
}
