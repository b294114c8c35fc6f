package dev.thumbnails.cache.bench;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** A question that is answered before it returns, asked again and again in a loop on one event loop; and how many a second there were. */
final class AtOnce implements Measured {

  /** Between looks at the clock, and before others on the event loop have their turn. */
  private static final int STEPS = 256;

  private final String name;
  private final Context context;
  private final IntFunction<?> question;
  private long asked;

  /** @param question gets a number that counts up, and gives the answer, or null where it would come later */
  AtOnce(String name, Context context, IntFunction<?> question) {
    this.name = name;
    this.context = context;
    this.question = question;
  }

  @Override
  public String name() {
    return name;
  }

  /** How many questions there have been. */
  long asked() {
    return asked;
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    long startedAt = System.nanoTime();
    Promise<Integer> done = Promise.promise();
    context.runOnContext(start -> ask(startedAt + TimeUnit.SECONDS.toNanos(seconds), 0, done));
    int count = Waiting.on(done.future());
    asked += count;
    return count / ((System.nanoTime() - startedAt) / 1e9);
  }

  private void ask(long endAt, int from, Promise<Integer> done) {
    for (int i = from; i < from + STEPS; i++) {
      if (question.apply(i) == null) {
        done.fail(name + ": not there at once");
        return;
      }
    }
    if (System.nanoTime() - endAt < 0) {
      context.runOnContext(later -> ask(endAt, from + STEPS, done));
    } else {
      done.complete(from + STEPS);
    }
  }
}
