package dev.thumbnails.cache.backend;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Until when the call of a backend that is being made is worth while: its asker gives up then, and has been answered. A backend that keeps
 * what it can't do at once reads it while it is called. Confined to the backend's context.
 */
public final class CallDeadline {

  private boolean isKnown;
  private long endNanos;

  /** Makes a call whose asker gives up after {@code limitMs}. */
  public <T> T during(long limitMs, Supplier<T> call) {
    return until(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs), call);
  }

  /** Makes a call, or a later step of one, that is worth while until then, as {@link System#nanoTime} tells it. */
  public <T> T until(long endNanos, Supplier<T> call) {
    boolean wasKnown = isKnown;
    long outerNanos = this.endNanos;
    this.endNanos = endNanos;
    isKnown = true;
    try {
      return call.get();
    } finally {
      isKnown = wasKnown;
      this.endNanos = outerNanos;
    }
  }

  /** As {@link System#nanoTime} tells it: the end of the present call's time, or {@code latest} if that is earlier or nothing is known. */
  public long endNanos(long latest) {
    return isKnown && endNanos - latest < 0 ? endNanos : latest;
  }
}
