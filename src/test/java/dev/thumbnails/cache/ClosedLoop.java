package dev.thumbnails.cache;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** A question asked again as soon as it is answered, so many at a time, until it is ended. Failures count and stop nothing. */
public final class ClosedLoop {

  private final Context context;
  private final int width;
  private final Supplier<Future<?>> question;
  private final Promise<Void> ended = Promise.promise();
  private volatile boolean ending;
  private int open;
  private long answered;
  private long failed;
  private long slowestMs;

  public ClosedLoop(Vertx vertx, int width, Supplier<Future<?>> question) {
    this.context = vertx.getOrCreateContext();
    this.width = width;
    this.question = question;
  }

  public void begin() {
    context.runOnContext(start -> {
      for (int i = 0; i < width; i++) {
        ask();
      }
    });
  }

  /** Completes once all that was asked has been answered; until then the counts may change. */
  public Future<Void> end() {
    ending = true;
    return ended.future();
  }

  public long answered() {
    return answered;
  }

  public long failed() {
    return failed;
  }

  public long slowestMs() {
    return slowestMs;
  }

  private void ask() {
    long start = System.nanoTime();
    open++;
    question.get().onComplete(answer -> context.runOnContext(there -> {
      open--;
      answered++;
      failed += answer.failed() ? 1 : 0;
      slowestMs = Math.max(slowestMs, (System.nanoTime() - start) / 1_000_000);
      if (!ending) {
        ask();
      } else if (open == 0) {
        ended.complete();
      }
    }));
  }
}
