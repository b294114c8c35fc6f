package dev.thumbnails.cache.history;

import java.util.concurrent.TimeUnit;

/**
 * One operation on one name. The times are of {@link System#nanoTime}.
 *
 * @param caller who asked, for the excerpt of a violation
 * @param node where the cache was asked, null if that is not known
 * @param returnNanos when the reply came; of an unknown outcome, when the operation can take effect no longer
 * @param mayRepeat if the caller sends the message again when it gets no reply in time
 */
public record Op(String caller, String node, String name, Request request, long callNanos, long returnNanos, Outcome outcome, boolean mayRepeat) {

  /** Returns the same operation in another window. */
  Op within(long fromNanos, long untilNanos) {
    return new Op(caller, node, name, request, fromNanos, untilNanos, outcome, mayRepeat);
  }

  Op with(Outcome other) {
    return new Op(caller, node, name, request, callNanos, returnNanos, other, mayRepeat);
  }

  boolean isUnknown() {
    return outcome instanceof Outcome.Unknown;
  }

  boolean isChange() {
    return !(request instanceof Request.Get);
  }

  /** A line of an excerpt, with times in milliseconds after {@code zeroNanos}. */
  String show(long zeroNanos) {
    return String.format("%10.3f .. %10.3f ms  %-8s %s -> %s", ms(callNanos - zeroNanos), ms(returnNanos - zeroNanos), caller, request, outcome);
  }

  private static double ms(long nanos) {
    return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
