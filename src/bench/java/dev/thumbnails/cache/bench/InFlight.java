package dev.thumbnails.cache.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** A question asked again and again, a fixed number of them in flight, from one event loop; and how many a second were answered. */
final class InFlight implements Measured {

  /** Between looks at the clock, and before others on the event loop have their turn. */
  static final int STEPS = 256;

  private final String name;
  private final Vertx vertx;
  private final Context context;
  private final IntFunction<Future<?>> question;
  private final int width;
  private final int worth;

  /**
   * @param question gets a number that counts up
   * @param width how many are in flight
   * @param worth what one answer counts
   */
  InFlight(String name, Vertx vertx, Context context, int width, int worth, IntFunction<Future<?>> question) {
    this.name = name;
    this.vertx = vertx;
    this.context = context;
    this.question = question;
    this.width = width;
    this.worth = worth;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    long endAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Run run = run(() -> System.nanoTime() - endAt > 0);
    return run.answered * (double) worth / ((run.endedAt - run.startedAt) / 1e9);
  }

  /** @param times a multiple of {@value #STEPS} */
  void ask(int times) throws Exception {
    AtomicInteger left = new AtomicInteger(times / STEPS + 1);
    run(() -> left.decrementAndGet() == 0);
  }

  /** @param ends asked on the context, before every {@value #STEPS} questions */
  private Run run(BooleanSupplier ends) throws Exception {
    Run run = new Run(ends);
    context.runOnContext(start -> {
      for (int i = 0; i < width; i++) {
        run.next();
      }
    });
    Waiting.on(run.done.future());
    return run;
  }

  /** Confined to the context. */
  private final class Run {

    private final long startedAt = System.nanoTime();
    private final BooleanSupplier ends;
    private final Promise<Void> done = Promise.promise();
    private int asked;
    private int open;
    private long answered;
    private long endedAt;

    Run(BooleanSupplier ends) {
      this.ends = ends;
    }

    /** What is answered at once is asked again at once, for a while. */
    void next() {
      for (int step = 0; step < STEPS; step++) {
        if (endedAt != 0 || done.future().isComplete() || (asked & STEPS - 1) == 0 && ends.getAsBoolean()) {
          end();
          return;
        }
        Future<?> answer = question.apply(asked++);
        if (!answer.succeeded()) {
          open++;
          answer.onComplete(good -> answered(), this::fail);
          return;
        }
        answered++;
      }
      context.runOnContext(later -> next());
    }

    private void answered() {
      open--;
      answered++;
      next();
    }

    private void end() {
      if (endedAt == 0) {
        endedAt = System.nanoTime();
      }
      if (open == 0) {
        done.tryComplete();
      }
    }

    /** A figure with failures in it would be one of something else. */
    private void fail(Throwable failure) {
      done.tryFail(failure);
    }
  }
}
