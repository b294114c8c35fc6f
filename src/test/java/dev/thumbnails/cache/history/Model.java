package dev.thumbnails.cache.history;

import dev.thumbnails.cache.history.Outcome.Absent;
import dev.thumbnails.cache.history.Outcome.Conflict;
import dev.thumbnails.cache.history.Outcome.Done;
import dev.thumbnails.cache.history.Outcome.Granted;
import dev.thumbnails.cache.history.Outcome.Hit;
import dev.thumbnails.cache.history.Outcome.Miss;
import dev.thumbnails.cache.history.Outcome.Negative;
import dev.thumbnails.cache.history.Outcome.Pending;
import dev.thumbnails.cache.history.Outcome.Told;
import dev.thumbnails.cache.history.Request.Get;
import dev.thumbnails.cache.history.Request.Invalidate;
import dev.thumbnails.cache.history.Request.Release;
import dev.thumbnails.cache.history.Request.Set;
import dev.thumbnails.cache.history.State.Claimed;
import dev.thumbnails.cache.history.State.Failed;
import dev.thumbnails.cache.history.State.Kept;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The specification: what one operation makes of what is kept under its name, and what its caller is told. */
final class Model {

  private final Limits limits;

  Model(Limits limits) {
    this.limits = limits;
  }

  /**
   * Returns what is kept after an operation.
   *
   * @param present what is there and not over
   * @return null if the operation could not have this outcome; {@code present} itself if nothing changes
   */
  State after(State present, Op op) {
    if (op.request() instanceof Get get) {
      return looked(present, get, op);
    }
    if (op.request() instanceof Set set) {
      return set(present, set, op);
    }
    if (op.request() instanceof Release release) {
      return released(present, release, op);
    }
    if (op.request() instanceof Invalidate invalidate) {
      return invalidate.source().equals(present.source()) ? State.NOTHING : present;
    }
    boolean tells = op.outcome() instanceof Told told && told.was() != present instanceof Kept;
    return tells ? null : State.NOTHING;
  }

  private State looked(State present, Get get, Op op) {
    if (present instanceof Claimed claimed && !isRenewal(claimed, get)) {
      return claimIsTold(claimed, get, op) ? present : null;
    }
    if (present instanceof Kept kept) {
      return op.isUnknown() || op.outcome() instanceof Hit hit && hit.value() == kept.value() && Objects.equals(hit.source(), kept.source()) ? present : null;
    }
    if (present instanceof Failed failed) {
      boolean told = op.outcome() instanceof Negative negative && negative.reason().equals(failed.reason()) && agrees(negative.retryAfterMs(), failed, op);
      return op.isUnknown() || op.outcome() instanceof Absent || told ? present : null;
    }
    if (get.claimMs() == 0) {
      return op.isUnknown() || op.outcome() instanceof Miss || op.outcome() instanceof Absent ? present : null;
    }
    String token = op.outcome() instanceof Granted granted ? granted.token() : get.token();
    return op.outcome() instanceof Granted && (get.token() == null || get.token().equals(token)) || op.isUnknown()
        ? new Claimed(token, get.source(), limits.after(op, get.claimMs()))
        : null;
  }

  private static boolean isRenewal(Claimed claimed, Get get) {
    return get.claimMs() > 0 && get.token() != null && get.token().equals(claimed.token());
  }

  private boolean claimIsTold(Claimed claimed, Get get, Op op) {
    if (op.isUnknown() || op.outcome() instanceof Absent) {
      return true;
    }
    return get.hearsOfClaims() ? op.outcome() instanceof Pending pending && agrees(pending.retryAfterMs(), claimed, op) : op.outcome() instanceof Miss;
  }

  /** The reply says how long the entry lives from a moment between call and return. It says 1 for less. */
  private boolean agrees(long retryAfterMs, State present, Op op) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(retryAfterMs);
    return retryAfterMs <= 1 || op.callNanos() + nanos <= present.ends().latest() + limits.lateNanos()
        && op.returnNanos() + nanos >= present.ends().earliest() - limits.earlyNanos();
  }

  private State set(State present, Set set, Op op) {
    Kept wanted = new Kept(set.value(), set.source(), set.claim(), limits.after(op, set.ttlMs()));
    boolean refused = op.outcome() instanceof Conflict;
    if (set.claim() == null) {
      return refused ? null : wanted;
    }
    if (present instanceof Kept kept && set.claim().equals(kept.claim()) && kept.value() == set.value()) {
      return refused ? null : present;
    }
    if (present instanceof Claimed claimed && claimed.token().equals(set.claim()) && (claimed.source() == null || claimed.source().equals(set.source()))) {
      return refused ? null : wanted;
    }
    return refused || op.isUnknown() ? present : null;
  }

  private State released(State present, Release release, Op op) {
    boolean held = present instanceof Claimed claimed && claimed.token().equals(release.claim());
    if (op.outcome() instanceof Told told && told.was() != held) {
      return null;
    }
    if (!held) {
      return present;
    }
    return release.reason() == null ? State.NOTHING : new Failed(release.reason(), present.source(), limits.after(op, release.negativeMs()));
  }
}
