package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.Entry.Stored;
import io.vertx.core.Future;

/** Keeps thumbnails in an asynchronous map of Vert.x: local without a cluster, cluster-wide with one. */
final class SharedDataBackend implements CacheBackend {

  private final SharedEntries entries;
  private final long ttlMs;

  SharedDataBackend(SharedEntries entries, long ttlMs) {
    this.entries = entries;
    this.ttlMs = ttlMs;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return look(name).map(Lookup::thumbnail);
  }

  @Override
  public Future<Lookup> look(String name) {
    return entries.get(name).map(entry -> Lookup.of(entry, SharedEntries.nowMs()));
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return entries.update(name, Transition.claim(claim, SharedEntries.nowMs()));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return entries.put(new Stored(thumbnail, null, endMs(ttlMs)));
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return entries.update(thumbnail.name(), Transition.set(new Stored(thumbnail, claim, endMs(ttlMs))));
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return entries.update(name, Transition.release(claim, failure, SharedEntries.nowMs()));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return entries.update(name, Transition.removeIf(entry -> true));
  }

  @Override
  public Future<Long> invalidate(String source) {
    return entries.removeAll(entry -> source.equals(entry.source()));
  }

  /** What is no record of ours stays. */
  @Override
  public Future<Void> clear() {
    return entries.removeAll(entry -> true).mapEmpty();
  }

  @Override
  public long ttlMs() {
    return ttlMs;
  }

  private static long endMs(long ttlMs) {
    return ttlMs == 0 ? 0 : SharedEntries.nowMs() + ttlMs;
  }
}
