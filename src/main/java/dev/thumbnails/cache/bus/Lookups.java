package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Lookup.Granted;
import dev.thumbnails.cache.backend.Lookup.Pending;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.metrics.CacheCounters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Looks a name up, claims it where that is wanted, and waits for somebody else's claim. */
final class Lookups {

  /** A look right at a claim's end may come a moment too early. */
  private static final long MARGIN_MS = 2;

  private final CacheBackend backend;
  private final BackendCalls calls;
  private final Waiters waiters;
  private final CacheCounters counters;

  Lookups(CacheBackend backend, BackendCalls calls, Waiters waiters, CacheCounters counters) {
    this.backend = backend;
    this.calls = calls;
    this.waiters = waiters;
    this.counters = counters;
  }

  /** Without waiting, and without a time limit. */
  Future<Lookup> look(String name, LookupOptions options, Request request) {
    return options.claimMs() > 0
        ? counted(calls.answer(request, () -> backend.claim(name, options.claim())), options)
        : calls.answer(request, () -> backend.look(name));
  }

  /** What the backend says when there is no claim to wait for, or no time left: then it has been asked once more. */
  Future<Lookup> await(String name, LookupOptions options, Request request) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.waitMs());
    AtomicReference<Lookup> last = new AtomicReference<>();
    return Repetition.whileTrue(() -> turn(name, options, request, endNanos, last)).map(done -> last.get());
  }

  /**
   * Given back if it is a claim that nobody will know of, since its asker has had another answer meanwhile. One with the asker's own
   * token may be asked for again.
   */
  void giveBack(String name, Future<Lookup> late, LookupOptions options) {
    if (options.claimMs() > 0 && options.token() == null) {
      late.onSuccess(found -> {
        if (found instanceof Granted granted) {
          calls.answer(() -> backend.release(name, granted.claim(), null));
        }
      });
    }
  }

  /** Whether there is to be another. No look is begun once the asker has given up: what it would claim would be nobody's. */
  private Future<Boolean> turn(String name, LookupOptions options, Request request, long endNanos, AtomicReference<Lookup> last) {
    long limitMs;
    try {
      limitMs = request.limitMs();
    } catch (CacheException givenUp) {
      return Future.failedFuture(givenUp);
    }
    Waiters.Place place = waiters.enter(name);
    Future<Lookup> asked = look(name, options, request);
    return calls.within(limitMs, request.timeoutMs(), asked, Function.<Lookup>identity())
        .onFailure(failure -> {
          place.leave();
          giveBack(name, asked, options);
        })
        .compose(found -> {
          last.set(found);
          long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
          if (!(found instanceof Pending pending) || leftMs <= 0 || waiters.areClosed()) {
            place.leave();
            return Future.succeededFuture(false);
          }
          return place.await(Math.min(leftMs, pending.retryAfterMs() + MARGIN_MS)).map(told -> true);
        });
  }

  /** A renewal is no other claim. */
  private Future<Lookup> counted(Future<Lookup> claimed, LookupOptions options) {
    return options.renews() ? claimed : claimed.onSuccess(this::count);
  }

  private void count(Lookup found) {
    if (found instanceof Granted) {
      counters.claimGranted();
    }
  }
}
