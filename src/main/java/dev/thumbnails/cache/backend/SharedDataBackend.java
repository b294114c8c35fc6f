package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Transition.Change;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.shareddata.AsyncMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Keeps thumbnails in an asynchronous map of Vert.x: local without a cluster, cluster-wide with one.
 *
 * <p>The map's own lifetimes, which cluster managers round to seconds, only sweep; a value says itself when it is over. A compare-and-set
 * gives an entry no lifetime, since not every cluster manager can: what is set with a claim and over stays until it is asked for or
 * set again. (A local map sweeps by timers of the verticle that has set the entry: after its undeployment what is over is still not
 * answered, but stays until Vert.x closes.)
 */
final class SharedDataBackend implements CacheBackend {

  private static final long SWEEP_DELAY_MS = 1000;
  private static final int AT_ONCE = 256;

  private final AsyncMap<String, Object> map;
  private final UnreadableMeter unreadable;
  private final Consumer<String> claimEnded;
  private final long ttlMs;

  SharedDataBackend(AsyncMap<String, Object> map, UnreadableMeter unreadable, Consumer<String> claimEnded, long ttlMs) {
    this.map = map;
    this.unreadable = unreadable;
    this.claimEnded = claimEnded;
    this.ttlMs = ttlMs;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return look(name).map(Lookup::thumbnail);
  }

  @Override
  public Future<Lookup> look(String name) {
    return asked(() -> map.get(name)).map(value -> Lookup.of(read(name, value), nowMs()));
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return update(name, Transition.claim(claim, nowMs()));
  }

  /** Put without regard to what is there, so that the map sweeps it; what was there before tells whether anybody waits. */
  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    Stored stored = new Stored(thumbnail, null, endMs(ttlMs));
    return asked(() -> map.get(thumbnail.name()))
        .compose(value -> asked(() -> put(thumbnail.name(), stored)).onSuccess(done -> tell(thumbnail.name(), read(thumbnail.name(), value), stored)));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return update(thumbnail.name(), Transition.set(new Stored(thumbnail, claim, endMs(ttlMs))));
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return update(name, Transition.release(claim, failure, nowMs()));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return update(name, Transition.removeIf(entry -> true));
  }

  /** Walks the map, which has no index. */
  @Override
  public Future<Long> invalidate(String source) {
    return removeAll(entry -> source.equals(entry.source()));
  }

  /** Walks the map too: what is no record of ours stays. */
  @Override
  public Future<Void> clear() {
    return removeAll(entry -> true).mapEmpty();
  }

  @Override
  public long ttlMs() {
    return ttlMs;
  }

  /** Applies a transition to what is there, and again if that has changed meanwhile. */
  private <R> Future<R> update(String name, Transition<R> transition) {
    return asked(() -> map.get(name)).compose(value -> {
      Entry present = read(name, value);
      Change<R> change = transition.apply(present);
      if (change.next() == present) {
        return Future.succeededFuture(change.result());
      }
      return asked(() -> exchange(name, value, change.next())).compose(exchanged -> {
        if (!exchanged) {
          return update(name, transition);
        }
        tell(name, present, change.next());
        return Future.succeededFuture(change.result());
      });
    });
  }

  /** Whether {@code value}, null for none, was still there and {@code next} is now in its place, null again for none. */
  private Future<Boolean> exchange(String name, Object value, Entry next) {
    if (next == null) {
      return map.removeIfPresent(name, value);
    }
    String text = SharedDataValue.write(next);
    return value == null
        ? putIfAbsent(name, text, next.endMs()).map(present -> present == null)
        : map.replaceIfPresent(name, value, text);
  }

  private Future<Object> putIfAbsent(String name, String text, long endMs) {
    return endMs == 0 ? map.putIfAbsent(name, text) : map.putIfAbsent(name, text, sweepMs(endMs));
  }

  private Future<Void> put(String name, Stored stored) {
    String text = SharedDataValue.write(stored);
    return stored.endMs() == 0 ? map.put(name, text) : map.put(name, text, sweepMs(stored.endMs()));
  }

  private Future<Long> removeAll(Predicate<Entry> condition) {
    return asked(map::entries).compose(values -> {
      List<String> names = values.entrySet().stream().filter(value -> holds(condition, value)).map(Map.Entry::getKey).toList();
      return removeFrom(names, Transition.removeIf(condition), 0);
    });
  }

  /** A bounded number of names at once. */
  private Future<Long> removeFrom(List<String> names, Transition<Boolean> removal, long removed) {
    if (names.isEmpty()) {
      return Future.succeededFuture(removed);
    }
    int chunk = Math.min(AT_ONCE, names.size());
    return Future.join(names.stream().limit(chunk).map(name -> update(name, removal)).toList())
        .compose(all -> removeFrom(names.subList(chunk, names.size()), removal,
            removed + all.<Boolean>list().stream().filter(one -> one).count()));
  }

  private boolean holds(Predicate<Entry> condition, Map.Entry<String, Object> value) {
    Entry entry = read(value.getKey(), value.getValue());
    return entry != null && condition.test(entry);
  }

  private void tell(String name, Entry present, Entry next) {
    if (Transition.endsClaim(present, next)) {
      claimEnded.accept(name);
    }
  }

  /** A cluster manager may fail a future or throw, when the node leaves or the cluster is gone. */
  private static <T> Future<T> asked(Supplier<Future<T>> question) {
    return Future.<Void>succeededFuture()
        .compose(start -> question.get())
        .recover(failure -> Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE,
            "shared data: " + failure.getClass().getSimpleName())));
  }

  /** Null for a value that is absent, over or unreadable. */
  private Entry read(String name, Object value) {
    try {
      return value == null ? null : SharedDataValue.read(name, value, nowMs());
    } catch (UnreadableException e) {
      unreadable.count(e.reason());
      return null;
    }
  }

  private static long endMs(long ttlMs) {
    return ttlMs == 0 ? 0 : nowMs() + ttlMs;
  }

  private static long sweepMs(long endMs) {
    return Math.max(1, endMs - nowMs()) + SWEEP_DELAY_MS;
  }

  private static long nowMs() {
    return System.currentTimeMillis();
  }
}
