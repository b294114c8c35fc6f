package dev.thumbnails.cache;

import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;

/**
 * The creations under way in one Vert.x instance for the cache at one address: one for each name, which all callers share. There are no more
 * than callers that wait. Thread-safe.
 */
final class Flights {

  private static final PerVertx<Flights> FLIGHTS = new PerVertx<>();

  /** What a flight ends with when the limit of the caller who began it is over; another caller may have time left. */
  static final class LimitReached extends RuntimeException {

    LimitReached() {
      super("the limit is over", null, false, false);
    }
  }

  private final Map<String, Future<Thumbnail>> flights = new ConcurrentHashMap<>();

  static Flights of(Vertx vertx, String address) {
    return FLIGHTS.lasting(vertx, address, Flights::new);
  }

  /**
   * The result of the flight for a name that is under way, or of a new one, within {@code limitMs}; fails with {@link LimitReached}.
   *
   * @param start begins a flight that has so many milliseconds; called on any thread
   */
  Future<Thumbnail> join(String name, long limitMs, LongFunction<Future<Thumbnail>> start) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    return limited(current(name, limitMs, start), limitMs).recover(failure -> {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      return failure instanceof LimitReached && leftMs > 0 ? join(name, leftMs, start) : Future.failedFuture(failure);
    });
  }

  private Future<Thumbnail> current(String name, long limitMs, LongFunction<Future<Thumbnail>> start) {
    Promise<Thumbnail> promise = Promise.promise();
    Future<Thumbnail> present = flights.putIfAbsent(name, promise.future());
    if (present != null) {
      return present;
    }
    // Out of the map before anybody hears of it, so that who asks then gets a flight of its own.
    limited(Future.<Void>succeededFuture().compose(begun -> start.apply(limitMs)), limitMs).onComplete(result -> {
      flights.remove(name, promise.future());
      promise.handle(result);
    });
    return promise.future();
  }

  private static Future<Thumbnail> limited(Future<Thumbnail> future, long limitMs) {
    return future.timeout(limitMs, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? new LimitReached() : failure));
  }
}
