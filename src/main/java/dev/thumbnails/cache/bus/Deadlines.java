package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.OwnContext;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The time limits of requests, with a timer for many of them: each of its own would cost as much as all the rest of a request. They end nearly in the order in
 * which they begin, since most have one of a few limits, and so stand in a few queues. Confined to the context that made it; from elsewhere, and for what fits
 * into none of the queues, Vert.x's own timers are used.
 */
final class Deadlines {

  private static final int QUEUES = 4;
  private static final int FEW = 1024;

  private final OwnContext context;
  private final List<Queue> queues;

  Deadlines(Vertx vertx, OwnContext context) {
    this.context = context;
    this.queues = Stream.generate(() -> new Queue(vertx)).limit(QUEUES).toList();
  }

  /**
   * What {@code told} makes of the answer, or a {@link TimeoutException} if that does not come in time: in one step, without futures in between.
   *
   * @param told is kept for a while after the answer, so that it should hold little; what it throws is the result's failure
   * @param late is run before the result fails with a {@link TimeoutException}, be that the answer's own
   */
  <T, R> Future<R> within(long limitMs, Future<T> answer, Function<? super T, R> told, Runnable late) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
    Queue queue = context.isCurrent() ? queue(endNanos) : null;
    Promise<R> promise = Promise.promise();
    Deadline<T, R> deadline = new Deadline<>(promise, endNanos, told, late);
    if (queue == null) {
      context.within(limitMs, answer).onComplete(deadline);
    } else {
      queue.add(deadline);
      answer.onComplete(deadline);
    }
    return promise.future();
  }

  /** How many are kept, be they open or not. */
  int size() {
    return queues.stream().mapToInt(queue -> queue.open.size()).sum();
  }

  /** One whose last does not end later; null for none. */
  private Queue queue(long endNanos) {
    for (Queue queue : queues) {
      if (queue.takes(endNanos)) {
        return queue;
      }
    }
    return null;
  }

  /** Those that end in the order in which they came; none before the timer does. */
  private static final class Queue {

    private final Vertx vertx;
    private final Deque<Deadline<?, ?>> open = new ArrayDeque<>();
    private int sweptAt = FEW;
    private boolean ticking;
    private long timerNanos;

    Queue(Vertx vertx) {
      this.vertx = vertx;
    }

    boolean takes(long endNanos) {
      while (!open.isEmpty() && open.peek().isEnded()) {
        open.poll();
      }
      return open.isEmpty() ? !ticking || timerNanos - endNanos <= 0 : open.peekLast().endNanos - endNanos <= 0;
    }

    void add(Deadline<?, ?> deadline) {
      if (open.size() >= sweptAt) {
        sweep();
      }
      open.add(deadline);
      if (!ticking) {
        tick();
      }
    }

    /** What has ended behind one that lasts would stay as long as that; each is looked at about once. */
    private void sweep() {
      open.removeIf(Deadline::isEnded);
      sweptAt = Math.max(FEW, 2 * open.size());
    }

    private void tick() {
      timerNanos = open.peek().endNanos;
      long leftMs = TimeUnit.NANOSECONDS.toMillis(timerNanos - System.nanoTime());
      ticking = true;
      vertx.setTimer(Math.max(1, leftMs + 1), id -> {
        ticking = false;
        long now = System.nanoTime();
        try {
          while (!open.isEmpty() && (open.peek().isEnded() || open.peek().endNanos - now <= 0)) {
            open.poll().late();
          }
        } finally {
          // Also where somebody who was told has thrown: the others have theirs to come.
          if (!open.isEmpty()) {
            tick();
          }
        }
      });
    }
  }

  /** One request's. An answer may come from any thread. */
  private static final class Deadline<T, R> implements Completable<T> {

    private final long endNanos;
    private final Function<? super T, R> told;
    private final Runnable late;
    private final AtomicReference<Promise<R>> promise;

    Deadline(Promise<R> promise, long endNanos, Function<? super T, R> told, Runnable late) {
      this.promise = new AtomicReference<>(promise);
      this.endNanos = endNanos;
      this.told = told;
      this.late = late;
    }

    void late() {
      if (!isEnded()) {
        fail(new Late());
      }
    }

    /** What has ended does not hold its asker's promise. */
    boolean isEnded() {
      return promise.get() == null;
    }

    @Override
    public void complete(T answer, Throwable failure) {
      Promise<R> waiting = promise.getAndSet(null);
      if (waiting == null) {
        return;
      }
      if (failure == null) {
        tell(waiting, answer);
        return;
      }
      try {
        if (failure instanceof TimeoutException) {
          late.run();
        }
      } finally {
        waiting.fail(failure);
      }
    }

    private void tell(Promise<R> waiting, T answer) {
      R result;
      try {
        result = told.apply(answer);
      } catch (Throwable thrown) {
        waiting.fail(thrown);
        return;
      }
      waiting.complete(result);
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
