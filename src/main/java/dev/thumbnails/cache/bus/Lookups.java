package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Lookup.Granted;
import dev.thumbnails.cache.backend.Lookup.Pending;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.metrics.CacheCounters;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Looks a name up, claims it where that is wanted, and waits for somebody else's claim. */
final class Lookups {

  private final CacheBackend backend;
  private final BackendCalls calls;
  private final Waiters waiters;
  private final OpenClaims claims;
  private final CacheCounters counters;
  private final Settings settings;

  Lookups(CacheBackend backend, BackendCalls calls, Waiters waiters, OpenClaims claims, CacheCounters counters, Settings settings) {
    this.backend = backend;
    this.calls = calls;
    this.waiters = waiters;
    this.claims = claims;
    this.counters = counters;
    this.settings = settings;
  }

  /** Without waiting, and without a time limit. */
  Future<Lookup> look(String name, LookupOptions options, Request request) {
    return options.claimMs() > 0 ? claim(name, options, request) : calls.answer(request, () -> backend.look(name));
  }

  private Future<Lookup> claim(String name, LookupOptions options, Request request) {
    String owner = request.owner();
    if (options.renews()) {
      // A reply to a renewal that can't be delivered ends nothing: a renewal may be repeated.
      return granted(name, options, owner, null, request);
    }
    if (!claims.hasRoom(owner, settings.maximumClaims(), settings.maximumClaimsPerOwner())) {
      return calls.answer(request, () -> backend.look(name)).compose(Lookups::withoutClaim);
    }
    return granted(name, options, owner, request.caller().id(), request).onSuccess(found -> {
      if (found instanceof Granted) {
        counters.claimGranted();
        if (request.caller().isGone()) {
          release(request.caller().id());
        }
      }
    });
  }

  private Future<Lookup> granted(String name, LookupOptions options, String owner, String caller, Request request) {
    return calls.answer(request, () -> backend.claim(name, options.claim())).onSuccess(found -> {
      if (found instanceof Granted granted) {
        claims.add(name, granted.claim(), options.claimMs(), owner, caller);
      }
    });
  }

  private static Future<Lookup> withoutClaim(Lookup found) {
    return found instanceof Lookup.Miss
        ? Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many claims are open"))
        : Future.succeededFuture(found);
  }

  /** Answers what the backend says when there is no claim to wait for, or no time left: then it has been asked once more. */
  Future<Lookup> await(String name, LookupOptions options, Request request) {
    return new Wait(name, options, request).result();
  }

  /**
   * Gives a claim back that nobody will know of, because its caller has had another answer meanwhile. A claim with the caller's own
   * token may be asked for again.
   */
  void giveBack(String name, Future<Lookup> late, LookupOptions options) {
    if (options.claimMs() > 0 && options.token() == null) {
      late.onSuccess(found -> {
        if (found instanceof Granted granted) {
          release(name, granted.claim());
        }
      });
    }
  }

  /** Releases the claims that a caller's request was granted, because the reply can't be delivered. */
  void release(String caller) {
    claims.ofCaller(caller, this::release);
  }

  private void release(String name, String claim) {
    claims.ended(name, claim);
    calls.answer(() -> backend.release(name, claim, null));
  }

  /** One request's wait for one name. */
  private final class Wait {

    private final String name;
    private final LookupOptions options;
    private final Request request;
    private final long endNanos;
    private final Waiters.Place place;
    private Lookup last;

    Wait(String name, LookupOptions options, Request request) {
      this.name = name;
      this.options = options;
      this.request = request;
      this.endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.waitMs());
      this.place = waiters.enter(name);
    }

    Future<Lookup> result() {
      request.caller().onWaited(place::wake);
      return Repetition.whileTrue(this::turn)
          .onComplete((done, failure) -> place.leave(failure == null ? last : null, options.claimMs()))
          .map(done -> last);
    }

    /** Returns whether there is to be another turn. No look is begun once the caller has given up: what it would claim would be nobody's. */
    private Future<Boolean> turn() {
      if (last != null && isToAnswer()) {
        return Future.succeededFuture(false);
      }
      long limitMs;
      try {
        limitMs = limitMs();
      } catch (CacheException givenUp) {
        return Future.failedFuture(givenUp);
      }
      Future<Lookup> asked = look(name, options, request);
      return calls.within(limitMs, request.timeoutMs(), asked, Function.<Lookup>identity())
          .onFailure(failure -> giveBack(name, asked, options))
          .compose(this::found);
    }

    private Future<Boolean> found(Lookup found) {
      last = found;
      if (request.caller().isGone()) {
        return Future.failedFuture(Caller.isOver());
      }
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (!(found instanceof Pending pending) || leftMs <= 0 || isToAnswer()) {
        return Future.succeededFuture(false);
      }
      return place.await(Math.min(leftMs, request.remainingMs()), pending.retryAfterMs()).map(told -> {
        last = told == null ? last : told;
        return told == null;
      });
    }

    private long limitMs() {
      if (request.caller().isGone()) {
        throw Caller.isOver();
      }
      return request.limitMs();
    }

    private boolean isToAnswer() {
      return waiters.areClosed() || !request.caller().waits() && !request.caller().isGone();
    }
  }
}
