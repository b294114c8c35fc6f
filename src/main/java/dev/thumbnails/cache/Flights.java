package dev.thumbnails.cache;

import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The look-ups under way in one Vert.x instance for {@code getOrCreate} of the cache at one address, and the creations that they lead to.
 *
 * <p>The rule: a caller gets the result of a look-up that was sent after the caller came, or of a creation that such a look-up was granted the claim for. So no
 * caller gets what was made before a change that the caller may have seen: whichever node was asked to invalidate, delete or clear, its reply was there before
 * the look-up was sent.
 *
 * <p>There is one look-up for a name at a time. Callers who come while it is on its way share the next one. After an answer of {@code pending} the next one
 * belongs to the same flight. After any other answer the flight has left, and they begin a flight of their own; if a creation is at work, the look-up of
 * that flight waits at the cache for the end of the claim. So callers cost one message for all of one moment, and while a creation is at work
 * one for each turn of its waiting.
 *
 * <p>The limit of the callers is for their waiting. Once the creator of their own flight is at work, they wait for it, as long as its
 * claim is renewed.
 *
 * <p>There are no more flights than callers that wait. Thread-safe.
 */
final class Flights {

  private static final PerVertx<Flights> FLIGHTS = new PerVertx<>();

  /** Begins a flight for the caller who is its first. */
  @FunctionalInterface
  interface Start {

    /**
     * Called on any thread.
     *
     * @param flight has to be told of each look-up
     * @param limitMs how much time the caller has left
     */
    Future<Thumbnail> apply(Flight flight, long limitMs);
  }

  /** What a flight ends with when the limit of the caller who began it is over; another caller may have time left. */
  static final class LimitReached extends RuntimeException {

    LimitReached() {
      super("the limit is over", null, false, false);
    }
  }

  /** The flights that can be joined: for each name at most one. A flight's own fields are read and changed while its name is being computed. */
  private final Map<String, Flight> flights = new ConcurrentHashMap<>();

  static Flights of(Vertx vertx, String address) {
    return FLIGHTS.lasting(vertx, address, Flights::new);
  }

  /**
   * The result for a caller who comes now; fails with {@link LimitReached} if there is none within {@code limitMs} and no creator of the
   * caller's flight works.
   *
   * @param start is used if the caller is the first of a flight
   */
  Future<Thumbnail> join(String name, long limitMs, Start start) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    return board(new Flight(name, endNanos, start), limitMs).recover(failure -> {
      long leftMs = leftMs(endNanos);
      return failure instanceof LimitReached && leftMs > 0 ? join(name, leftMs, start) : Future.failedFuture(failure);
    });
  }

  /** @param own used if there is none to join */
  private Future<Thumbnail> board(Flight own, long limitMs) {
    Promise<Thumbnail> result = Promise.promise();
    Flight[] boarded = new Flight[1];
    Flight current = flights.compute(own.name, (name, present) -> {
      Flight first = present == null ? own : present;
      boarded[0] = first.takes(own);
      boarded[0].result.future().onComplete(result);
      return first;
    });
    if (current == own) {
      own.begin();
    }
    return boarded[0].limited(result.future(), limitMs);
  }

  private static long leftMs(long endNanos) {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }

  /** One caller's look-ups and what they lead to, with all callers who have come in time to share it. */
  final class Flight {

    private final String name;
    private final long endNanos;
    private final Start start;
    private final Promise<Thumbnail> result = Promise.promise();
    private boolean looking;
    /** The flight whose result this one's callers get; null for its own. */
    private volatile Flight followed;
    private volatile long worksUntilNanos;
    private volatile boolean works;
    /** The flight of the callers who have come since the look-up was sent; null for no callers. */
    private Flight next;

    private Flight(String name, long endNanos, Start start) {
      this.name = name;
      this.endNanos = endNanos;
      this.start = start;
    }

    /** To be called before each look-up is sent: it is for everybody who has come before. */
    void looks() {
      flights.computeIfPresent(name, (same, present) -> {
        if (present == this) {
          looking = true;
          if (next != null) {
            result.future().onComplete(next.result);
            next.followed = this;
            next = null;
          }
        }
        return present;
      });
    }

    /** To be called when a creator is called, which may work for so long. */
    void works(long longestMs) {
      worksUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(longestMs);
      works = true;
    }

    /** Returns for how long a creator may still work; 0 if none does. */
    private long workMs() {
      Flight leading = followed;
      return leading != null ? leading.workMs() : works ? Math.max(0, leftMs(worksUntilNanos)) : 0;
    }

    private Future<Thumbnail> limited(Future<Thumbnail> future, long limitMs) {
      return future.timeout(limitMs, TimeUnit.MILLISECONDS).recover(failure -> {
        if (!(failure instanceof TimeoutException)) {
          return Future.failedFuture(failure);
        }
        long workMs = workMs();
        return workMs > 0 ? limited(future, workMs) : Future.failedFuture(new LimitReached());
      });
    }

    /** To be called when a look-up has been answered and there will be no other: from now on nobody joins. */
    void leaves() {
      Flight[] following = new Flight[1];
      flights.computeIfPresent(name, (same, present) -> {
        if (present == this) {
          following[0] = next;
          return next;
        }
        return present;
      });
      if (following[0] != null) {
        following[0].begin();
      }
    }

    /** The flight that a caller gets the result of who comes now. */
    private Flight takes(Flight caller) {
      if (!looking) {
        return this;
      }
      next = next == null ? caller : next;
      return next;
    }

    private void begin() {
      long limitMs = leftMs(endNanos);
      Future<Thumbnail> flown = limitMs <= 0
          ? Future.failedFuture(new LimitReached())
          : limited(Future.<Void>succeededFuture().compose(begun -> start.apply(this, limitMs)), limitMs);
      flown.onComplete(ended -> {
        leaves();
        result.handle(ended);
      });
    }
  }
}
