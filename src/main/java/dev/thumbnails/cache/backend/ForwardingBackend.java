package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.Future;

/** A backend before another one: what it does not override is the other's. */
public abstract class ForwardingBackend implements CacheBackend {

  private final CacheBackend target;

  protected ForwardingBackend(CacheBackend target) {
    this.target = target;
  }

  final CacheBackend target() {
    return target;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return look(name).map(Lookup::thumbnail);
  }

  @Override
  public Thumbnail getNow(String name) {
    return target.getNow(name);
  }

  @Override
  public Future<Lookup> look(String name) {
    return target.look(name);
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return target.claim(name, claim);
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return target.set(thumbnail, ttlMs);
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return target.set(thumbnail, ttlMs, claim);
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return target.release(name, claim, failure);
  }

  @Override
  public Future<Boolean> delete(String name) {
    return target.delete(name);
  }

  @Override
  public Future<Long> invalidate(String source) {
    return target.invalidate(source);
  }

  @Override
  public Future<Void> clear() {
    return target.clear();
  }

  @Override
  public long ttlMs() {
    return target.ttlMs();
  }

  @Override
  public Future<Void> close() {
    return target.close();
  }
}
