package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.Transition.Change;
import dev.thumbnails.cache.config.Reason;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The entries in a map of Vert.x. What is no entry of ours counts as nothing, and is replaced by what is put in its place only. */
final class SharedEntries {

  private static final int AT_ONCE = 256;
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Vertx vertx;
  private final SharedMap map;
  private final UnreadableMeter unreadable;
  private final Consumer<String> claimEnded;
  private final CallDeadline deadline;

  SharedEntries(Vertx vertx, SharedMap map, UnreadableMeter unreadable, Consumer<String> claimEnded, CallDeadline deadline) {
    this.vertx = vertx;
    this.map = map;
    this.unreadable = unreadable;
    this.claimEnded = claimEnded;
    this.deadline = deadline;
  }

  /** The clock of the entries' ends, which is the host's: all nodes have to share it. */
  static long nowMs() {
    return System.currentTimeMillis();
  }

  /** What is there and not over, or null. */
  Future<Entry> get(String name) {
    return asked(() -> map.get(name)).map(value -> {
      Entry entry = read(name, value);
      if (entry == null && SharedDataValue.isOver(value, nowMs())) {
        // The map does not sweep it itself. If that fails now, it is met again.
        asked(() -> map.sweep(name, value));
      }
      return entry;
    });
  }

  /** Replaces whatever is there; the map tells what that was, so that a claim which is granted meanwhile is ended too. */
  Future<Void> put(Stored stored) {
    String name = stored.thumbnail().name();
    long endNanos = endNanos();
    return asked(() -> map.put(name, SharedDataValue.write(stored), ttlMs(stored), endNanos))
        .onSuccess(replaced -> tell(name, read(name, replaced), stored)).mapEmpty();
  }

  /** Applies a transition to what is there, and again if that has changed meanwhile. What is over goes too: nobody can set with a claim that has ended. */
  <R> Future<R> update(String name, Transition<R> transition) {
    return update(name, transition, endNanos());
  }

  private <R> Future<R> update(String name, Transition<R> transition, long endNanos) {
    return asked(() -> map.get(name)).compose(value -> {
      Entry present = read(name, value);
      Change<R> change = transition.apply(present);
      if (change.next() == present && (present != null || !SharedDataValue.isOver(value, nowMs()))) {
        return Future.succeededFuture(change.result());
      }
      return changed(endNanos, () -> exchange(name, value, present, change.next())).compose(exchanged -> {
        if (!exchanged) {
          return update(name, transition, endNanos);
        }
        tell(name, present, change.next());
        return Future.succeededFuture(change.result());
      });
    });
  }

  /** Whether {@code value}, null for none, was still there and {@code next} is now in its place, null again for none. */
  private Future<Boolean> exchange(String name, Object value, Entry present, Entry next) {
    if (next == null) {
      return present == null ? map.sweep(name, value) : map.remove(name, value);
    }
    String text = SharedDataValue.write(next);
    return value == null
        ? map.putIfAbsent(name, text, ttlMs(next)).map(Objects::isNull)
        : map.replace(name, value, text, ttlMs(next));
  }

  /** Walks the map, which has no index, and removes what the condition holds for; completes with the number of thumbnails among it. */
  Future<Long> removeAll(Predicate<Entry> condition) {
    AtomicLong removed = new AtomicLong();
    long endNanos = endNanos();
    return asked(map::entries)
        // There may be a million to decode.
        .compose(values -> vertx.executeBlocking(() -> values.entrySet().stream()
            .filter(value -> holds(condition, value)).map(Map.Entry::getKey).iterator(), false))
        .compose(names -> Repetition.whileTrue(() -> removeSome(names, Transition.removeIf(condition), endNanos)
            .map(count -> {
              removed.addAndGet(count);
              return names.hasNext();
            })))
        .map(done -> removed.get());
  }

  /** A bounded number of names at once, and others have their turn before them. */
  private Future<Long> removeSome(Iterator<String> names, Transition<Boolean> removal, long endNanos) {
    return vertx.timer(1, TimeUnit.MILLISECONDS).compose(turn -> {
      List<Future<Boolean>> some = new ArrayList<>();
      while (names.hasNext() && some.size() < AT_ONCE) {
        some.add(update(names.next(), removal, endNanos));
      }
      return Future.join(some).map(all -> some.stream().filter(Future::result).count());
    });
  }

  /** An entry that is over counts: a set that has met the entry while it was current must not find it any more. */
  private boolean holds(Predicate<Entry> condition, Map.Entry<String, Object> value) {
    Entry entry = readable(value.getValue(), present -> SharedDataValue.readAnyway(value.getKey(), present));
    return entry != null && condition.test(entry);
  }

  private void tell(String name, Entry present, Entry next) {
    if (Transition.endsClaim(present, next)) {
      claimEnded.accept(name);
    }
  }

  /** When nobody waits for the present call any longer. */
  private long endNanos() {
    return deadline.endNanos(System.nanoTime() + LONGEST_NANOS);
  }

  /** A change after a look that may have taken long: what nobody waits for any longer might undo what is newer. */
  static <T> Future<T> changed(long endNanos, Supplier<Future<T>> change) {
    return System.nanoTime() - endNanos < 0
        ? asked(change)
        : Future.failedFuture(new CacheException(FailureCode.TIMEOUT, "the caller has given up"));
  }

  /** A cluster manager may fail a future or throw, when the node leaves or the cluster is gone. What one step of several has said already stays. */
  private static <T> Future<T> asked(Supplier<Future<T>> question) {
    return Future.<Void>succeededFuture()
        .compose(start -> question.get())
        .recover(failure -> Future.failedFuture(failure instanceof CacheException ? failure
            : new CacheException(FailureCode.UNAVAILABLE, "shared data: " + Reason.of(failure))));
  }

  /** Null for a value that is absent, over or unreadable. */
  private Entry read(String name, Object value) {
    return readable(value, present -> SharedDataValue.read(name, present, nowMs()));
  }

  private Entry readable(Object value, Function<Object, Entry> reader) {
    try {
      return value == null ? null : reader.apply(value);
    } catch (UnreadableException e) {
      unreadable.count(e.reason());
      return null;
    }
  }

  private static long ttlMs(Entry entry) {
    return SharedDataValue.ttlMs(entry.endMs(), nowMs());
  }
}
