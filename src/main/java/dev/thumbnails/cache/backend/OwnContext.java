package dev.thumbnails.cache.backend;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/** The context that a backend belongs to. Vert.x handles each message on a duplicate of it, which is as good. Thread-safe. */
public final class OwnContext {

  private final ContextInternal context;

  private OwnContext(ContextInternal context) {
    this.context = context;
  }

  /** The current one. */
  public static OwnContext of(Vertx vertx) {
    return new OwnContext(((ContextInternal) vertx.getOrCreateContext()).unwrap());
  }

  public boolean isCurrent() {
    Context current = Vertx.currentContext();
    return current == context || current instanceof ContextInternal duplicate && duplicate.unwrap() == context;
  }

  /** At once where that is the current context, else there soon. */
  public void run(Runnable action) {
    if (isCurrent()) {
      action.run();
    } else {
      context.runOnContext(there -> action.run());
    }
  }

  /** There soon, and never within this call: the stack does not grow if one action leads to the next. */
  public void runLater(Runnable action) {
    context.runOnContext(there -> action.run());
  }

  /** What follows it runs here, whatever thread completes it: on the duplicate that is current, where it is one of this. */
  public <T> Promise<T> promise() {
    return (isCurrent() ? ContextInternal.current() : context).promise();
  }

  /** The same result, as that of a {@link #promise}: what follows a future without a context runs on the thread that completes it. */
  public <T> Future<T> bind(Future<T> future) {
    Promise<T> bound = promise();
    future.onComplete(bound);
    return bound.future();
  }

  /** The same within a time. Vert.x completes a late future without a context on a thread of Netty's own, and there whatever follows would run. */
  public <T> Future<T> within(long limitMs, Future<T> future) {
    return bind(future).timeout(limitMs, TimeUnit.MILLISECONDS);
  }
}
