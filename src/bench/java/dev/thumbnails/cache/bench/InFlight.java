package dev.thumbnails.cache.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A question asked again and again, a fixed number of them in flight, from one event loop; and how many a second were answered. */
final class InFlight implements Measured {

  /** Between looks at the clock. */
  private static final int STEPS = 256;

  private final String name;
  private final Context context;
  private final IntFunction<Future<?>> question;
  private final int width;
  private final int worth;
  private long asked;

  /**
   * @param question gets a number that counts up
   * @param width how many are in flight
   * @param worth what one answer counts
   */
  InFlight(String name, Context context, int width, int worth, IntFunction<Future<?>> question) {
    this.name = name;
    this.context = context;
    this.question = question;
    this.width = width;
    this.worth = worth;
  }

  @Override
  public String name() {
    return name;
  }

  int worth() {
    return worth;
  }

  /** What one question is answered. */
  Object answer(int i) throws Exception {
    Promise<Object> answer = Promise.promise();
    asked++;
    context.runOnContext(start -> question.apply(i).onComplete(answer::complete, answer::fail));
    return Waiting.on(answer.future());
  }

  /** How many questions there have been. */
  long asked() {
    return asked;
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    Run run = new Run(TimeUnit.SECONDS.toNanos(seconds));
    context.runOnContext(start -> {
      for (int i = 0; i < width; i++) {
        run.next();
      }
    });
    Waiting.on(run.done.future());
    asked += run.asked;
    return run.answered * (double) worth / ((run.endedAt - run.startedAt) / 1e9);
  }

  /** Confined to the context. */
  private final class Run {

    private final long startedAt = System.nanoTime();
    private final long nanos;
    private final Promise<Void> done = Promise.promise();
    private int asked;
    private int open;
    private long answered;
    private long endedAt;

    Run(long nanos) {
      this.nanos = nanos;
    }

    void next() {
      if (endedAt == 0 && (asked & STEPS - 1) == 0 && System.nanoTime() - startedAt > nanos) {
        endedAt = System.nanoTime();
      }
      if (endedAt == 0 && !done.future().isComplete()) {
        open++;
        // A figure with failures in it would be one of something else.
        question.apply(asked++).onComplete(good -> answered(), done::tryFail);
      } else if (open == 0) {
        done.tryComplete();
      }
    }

    private void answered() {
      open--;
      // Those that were still on their way at the end are not in its time.
      if (endedAt == 0) {
        answered++;
      }
      next();
    }
  }
}
