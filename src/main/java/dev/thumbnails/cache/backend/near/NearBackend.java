package dev.thumbnails.cache.backend.near;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.ForwardingBackend;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Future;

/**
 * A near cache before a backend. What this node changes is seen here at once: before the change's answer, whatever that is, the near cache has
 * forgotten what it had.
 */
public final class NearBackend extends ForwardingBackend {

  private final NearStore store;
  private final ChangeListener others;

  /** @param others the near caches of other nodes */
  public NearBackend(CacheBackend target, NearCache near, ChangeListener others) {
    super(target);
    this.store = near.store();
    this.others = others;
  }

  @Override
  public Thumbnail getNow(String name) {
    return Lookup.thumbnail(store.get(name));
  }

  @Override
  public Future<Lookup> look(String name) {
    Lookup near = store.get(name);
    return near == null ? kept(store.load(name), super.look(name)) : Future.succeededFuture(near);
  }

  /** A renewal passes by the near cache: a hit that is out of date would end a creation. */
  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    if (claim.renews()) {
      return super.claim(name, claim);
    }
    Lookup near = store.get(name);
    return near == null ? kept(store.load(name), super.claim(name, claim)) : Future.succeededFuture(near);
  }

  /** @param load begun before the answer was asked for */
  private static Future<Lookup> kept(NearStore.Load load, Future<Lookup> answer) {
    return answer.onSuccess(load::answered);
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return super.set(thumbnail, ttlMs).onComplete(done -> changed(thumbnail.name()));
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return super.set(thumbnail, ttlMs, claim).onComplete(done -> changed(thumbnail.name()));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return super.delete(name).onComplete(done -> changed(name));
  }

  @Override
  public Future<Long> invalidate(String source) {
    return super.invalidate(source).eventually(() -> {
      others.sourceChanged(source);
      return store.sourceChanged(source);
    });
  }

  @Override
  public Future<Void> clear() {
    return super.clear().onComplete(done -> {
      store.allChanged();
      others.allChanged();
    });
  }

  private void changed(String name) {
    store.changed(name);
    others.changed(name);
  }
}
