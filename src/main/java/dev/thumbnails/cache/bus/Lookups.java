package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Lookup.Granted;
import dev.thumbnails.cache.backend.Lookup.Pending;
import dev.thumbnails.cache.metrics.CacheCounters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;

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
  Future<Lookup> look(String name, LookupOptions options) {
    return calls.answer(() -> options.claimMs() > 0 ? backend.claim(name, options.claim()) : backend.look(name))
        .onSuccess(this::count);
  }

  /** What the backend says when there is no claim to wait for, or no time left: then it has been asked once more. */
  Future<Lookup> await(String name, LookupOptions options, Request request) {
    return await(name, options, request, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.waitMs()));
  }

  /** No look is begun once the asker has given up: what it would claim would be nobody's. */
  private Future<Lookup> await(String name, LookupOptions options, Request request, long endNanos) {
    long limitMs = request.limitMs();
    Waiters.Place place = waiters.enter(name);
    return calls.within(limitMs, request.timeoutMs(), look(name, options))
        .onFailure(failure -> place.leave())
        .compose(found -> {
          long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
          if (!(found instanceof Pending pending) || leftMs <= 0 || waiters.areClosed()) {
            place.leave();
            return Future.succeededFuture(found);
          }
          return place.await(Math.min(leftMs, pending.retryAfterMs() + MARGIN_MS)).compose(told -> await(name, options, request, endNanos));
        });
  }

  private void count(Lookup found) {
    if (found instanceof Granted) {
      counters.claimGranted();
    }
  }
}
