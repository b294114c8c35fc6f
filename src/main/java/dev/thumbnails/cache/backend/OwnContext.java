package dev.thumbnails.cache.backend;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

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
}
