package dev.thumbnails.cache.history;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How exactly a store keeps time, and which exceptions it documents.
 *
 * @param earlyNanos how much earlier than its lifetime says an entry may end: clocks are read in whole milliseconds
 * @param lateNanos how much later
 * @param nearNanos how old the answers of a near cache may be, 0 without one
 * @param exceptions what the documents allow here besides
 */
public record Limits(long earlyNanos, long lateNanos, long nearNanos, Set<DocumentedException> exceptions) {

  private static final long ROUNDING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A store that documents no exception of its own. */
  public static Limits exact() {
    return new Limits(ROUNDING_NANOS, ROUNDING_NANOS, 0, Set.of());
  }

  /** With a near cache. */
  public Limits near(long maximumStalenessMs) {
    return new Limits(earlyNanos, lateNanos, TimeUnit.MILLISECONDS.toNanos(maximumStalenessMs) + ROUNDING_NANOS, exceptions);
  }

  /** With lifetimes that may last longer: {@link DocumentedException#MOVED_LIFETIME}. */
  public Limits late(long ms) {
    return new Limits(earlyNanos, ROUNDING_NANOS + TimeUnit.MILLISECONDS.toNanos(ms), nearNanos, exceptions).allowing(DocumentedException.MOVED_LIFETIME);
  }

  public Limits allowing(DocumentedException exception) {
    Set<DocumentedException> more = EnumSet.of(exception);
    more.addAll(exceptions);
    return new Limits(earlyNanos, lateNanos, nearNanos, Collections.unmodifiableSet(more));
  }

  boolean allow(DocumentedException exception) {
    return exceptions.contains(exception);
  }

  State.Ends after(Op op, long ms) {
    return ms == 0 ? State.Ends.NEVER
        : new State.Ends(op.callNanos() + TimeUnit.MILLISECONDS.toNanos(ms) - earlyNanos, op.returnNanos() + TimeUnit.MILLISECONDS.toNanos(ms) + lateNanos);
  }
}
