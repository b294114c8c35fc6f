package dev.thumbnails.cache.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy.VarExpiration;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

/**
 * Keeps thumbnails in memory. They are immutable, so what is handed out is what is kept. Every instance on the same Vert.x and
 * address works on one {@link SimpleStore}.
 */
final class SimpleBackend implements CacheBackend {

  private final SimpleStore store;
  private final Cache<String, Thumbnail> thumbnails;
  private final VarExpiration<String, Thumbnail> lifetimes;

  SimpleBackend(SimpleStore store) {
    this.store = store;
    this.thumbnails = store.thumbnails();
    this.lifetimes = thumbnails.policy().expireVariably().orElseThrow();
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return Future.succeededFuture(getNow(name));
  }

  @Override
  public Thumbnail getNow(String name) {
    return thumbnails.getIfPresent(name);
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    if (ttlMs == 0) {
      thumbnails.put(thumbnail.name(), thumbnail);
    } else {
      lifetimes.put(thumbnail.name(), thumbnail, ttlMs, TimeUnit.MILLISECONDS);
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Boolean> delete(String name) {
    return Future.succeededFuture(thumbnails.asMap().remove(name) != null);
  }

  @Override
  public long ttlMs() {
    return store.limits().ttlMs();
  }

  @Override
  public Future<Void> close() {
    store.release();
    return Future.succeededFuture();
  }
}
