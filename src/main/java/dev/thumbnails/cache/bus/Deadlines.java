package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.OwnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The time limit that most requests have in common, with one timer for all of them: each of its own would cost as much as all the rest
 * of a request. Confined to the context that made it; from elsewhere, and with another limit, Vert.x's own timers are used.
 */
final class Deadlines {

  private final Vertx vertx;
  private final OwnContext context;
  private final long limitMs;
  private final Deque<Deadline> open = new ArrayDeque<>();
  private boolean ticking;

  Deadlines(Vertx vertx, OwnContext context, long limitMs) {
    this.vertx = vertx;
    this.context = context;
    this.limitMs = limitMs;
  }

  /** The same result, or a {@link TimeoutException} if it does not come in time. */
  <T> Future<T> within(long limitMs, Future<T> answer) {
    if (answer.isComplete()) {
      return answer;
    }
    if (limitMs != this.limitMs || !context.isCurrent()) {
      return answer.timeout(limitMs, TimeUnit.MILLISECONDS);
    }
    Promise<T> promise = Promise.promise();
    Deadline deadline = new Deadline(promise, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs));
    add(deadline);
    answer.onComplete(result -> {
      if (deadline.end()) {
        promise.handle(result);
      }
    });
    return promise.future();
  }

  /** In the order of their ends, since all have the same limit. */
  private void add(Deadline deadline) {
    dropEnded();
    open.add(deadline);
    if (!ticking) {
      tick();
    }
  }

  private void dropEnded() {
    while (!open.isEmpty() && open.peek().isEnded()) {
      open.poll();
    }
  }

  private void tick() {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(open.peek().endNanos - System.nanoTime());
    ticking = true;
    vertx.setTimer(Math.max(1, leftMs + 1), id -> {
      ticking = false;
      long now = System.nanoTime();
      while (!open.isEmpty() && (open.peek().isEnded() || open.peek().endNanos - now <= 0)) {
        open.poll().late();
      }
      if (!open.isEmpty()) {
        tick();
      }
    });
  }

  /** One request's. An answer may come from any thread. */
  private static final class Deadline {

    private final long endNanos;
    private final AtomicReference<Promise<?>> promise;

    Deadline(Promise<?> promise, long endNanos) {
      this.promise = new AtomicReference<>(promise);
      this.endNanos = endNanos;
    }

    /** Whether nobody has ended it before. What has ended holds nothing. */
    boolean end() {
      return promise.getAndSet(null) != null;
    }

    boolean isEnded() {
      return promise.get() == null;
    }

    void late() {
      Promise<?> waiting = promise.getAndSet(null);
      if (waiting != null) {
        waiting.fail(new Late());
      }
    }
  }

  /** Says it all by its type. */
  private static final class Late extends TimeoutException {

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
