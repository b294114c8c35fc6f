package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Stored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Keeps thumbnails in memory. They are immutable, so what is handed out is what is kept. Every instance on the same Vert.x and
 * address works on one {@link SimpleStore}.
 */
final class SimpleBackend implements CacheBackend {

  private final Vertx vertx;
  private final SimpleStore store;

  SimpleBackend(Vertx vertx, SimpleStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return Future.succeededFuture(getNow(name));
  }

  @Override
  public Thumbnail getNow(String name) {
    return store.entries().thumbnail(name);
  }

  @Override
  public Future<Lookup> look(String name) {
    return Future.succeededFuture(Lookup.of(store.entries().get(name), SimpleEntries.nowMs()));
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return update(name, Transition.claim(claim, SimpleEntries.nowMs()));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return set(thumbnail, ttlMs, null).mapEmpty();
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    long endMs = ttlMs == 0 ? 0 : SimpleEntries.nowMs() + ttlMs;
    return update(thumbnail.name(), Transition.set(new Stored(thumbnail, claim, endMs)));
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return update(name, Transition.release(claim, failure, SimpleEntries.nowMs()));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return update(name, Transition.removeIf(entry -> true));
  }

  /** On a worker: there may be a million of them. */
  @Override
  public Future<Long> invalidate(String source) {
    Transition<Boolean> removal = Transition.removeIf(entry -> source.equals(entry.source()));
    return vertx.executeBlocking(() -> store.entries().namesOf(source).stream()
        .filter(name -> store.entries().update(name, removal)).count(), false);
  }

  @Override
  public Future<Void> clear() {
    Transition<Boolean> removal = Transition.removeIf((Entry entry) -> true);
    return vertx.executeBlocking(() -> {
      store.entries().names().forEach(name -> store.entries().update(name, removal));
      return null;
    }, false);
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

  private <R> Future<R> update(String name, Transition<R> transition) {
    try {
      return Future.succeededFuture(store.entries().update(name, transition));
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }
}
