package dev.thumbnails.cache.history;

import dev.thumbnails.cache.history.Outcome.Hit;
import dev.thumbnails.cache.history.Outcome.Told;
import dev.thumbnails.cache.history.Outcome.Unknown;
import dev.thumbnails.cache.history.Request.Delete;
import dev.thumbnails.cache.history.Request.Get;
import dev.thumbnails.cache.history.Request.Invalidate;
import dev.thumbnails.cache.history.Request.Release;
import dev.thumbnails.cache.history.Request.Set;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Applies the documented exceptions: gives each operation of one name the window in which it has to take effect, or may. */
final class Windows {

  /** One operation that the checker has to place, or may leave out. */
  record Placed(Op op, boolean optional) {
  }

  /** A caller that repeats has done so at the earliest after so long. */
  private static final long REPEATED_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  private final Limits limits;
  private final List<Placed> placed = new ArrayList<>();

  private Windows(Limits limits) {
    this.limits = limits;
  }

  static List<Placed> of(Limits limits, List<Op> ops) {
    Windows windows = new Windows(limits);
    List<Op> near = limits.nearNanos() == 0 ? ops : windows.near(ops);
    near.forEach(windows::add);
    return windows.placed;
  }

  private void add(Op op) {
    if (op.isUnknown()) {
      addUnknown(op);
      return;
    }
    boolean repeated = op.mayRepeat() && op.returnNanos() - op.callNanos() >= REPEATED_NANOS;
    if (repeated && (op.isChange() || ((Get) op.request()).claimMs() > 0)) {
      addUnknown(op.with(new Unknown()));
    }
    if (op.request() instanceof Request.Clear && limits.allow(DocumentedException.REPEATED_CLEAR)) {
      addUnknown(op.with(new Unknown()));
      addUnknown(op.with(new Unknown()));
    }
    boolean mayBeNo = repeated && op.outcome() instanceof Told;
    placed.add(new Placed(mayBeNo ? op.with(new Unknown()) : op, false));
  }

  /** A read without a reply says nothing. A claim that may have been granted is given back if nobody knows its token. */
  private void addUnknown(Op op) {
    if (!(op.request() instanceof Get get)) {
      placed.add(new Placed(op, true));
    } else if (get.claimMs() > 0 && get.token() != null) {
      placed.add(new Placed(op, true));
    } else if (get.claimMs() > 0) {
      String token = "unknown-" + placed.size();
      placed.add(new Placed(new Op(op.caller(), op.node(), op.name(), new Get(token, get.source(), get.claimMs(), true), op.callNanos(), op.returnNanos(),
          op.outcome(), false), true));
      placed.add(new Placed(new Op(op.caller(), op.node(), op.name(), new Release(token, null, 0), op.callNanos(), op.returnNanos(), op.outcome(), false), true));
    }
  }

  /** Lets a hit be as old as the near cache allows; but a node sees its own changes at once. */
  private List<Op> near(List<Op> ops) {
    List<Op> byTime = new ArrayList<>(ops);
    byTime.sort(Comparator.comparingLong(Op::callNanos));
    List<Op> changes = new ArrayList<>(ops.stream().filter(op -> changesNear(op) && !op.isUnknown()).toList());
    changes.sort(Comparator.comparingLong(Op::returnNanos));
    Map<String, Long> lastChange = new HashMap<>();
    List<Op> near = new ArrayList<>(ops.size());
    int next = 0;
    for (Op op : byTime) {
      for (; next < changes.size() && changes.get(next).returnNanos() <= op.callNanos(); next++) {
        lastChange.put(place(changes.get(next)), changes.get(next).returnNanos() + 1);
      }
      near.add(op.outcome() instanceof Hit hit ? op.within(oldest(op, hit, lastChange), op.returnNanos()) : op);
    }
    return near;
  }

  private long oldest(Op op, Hit hit, Map<String, Long> lastChange) {
    long changed = Math.max(lastChange.getOrDefault(op.node(), Long.MIN_VALUE), lastChange.getOrDefault(op.node() + " " + hit.source(), Long.MIN_VALUE));
    return Math.min(op.callNanos(), Math.max(op.callNanos() - limits.nearNanos(), changed));
  }

  /** An invalidation changes what has its source. */
  private static String place(Op change) {
    return change.request() instanceof Invalidate invalidate ? change.node() + " " + invalidate.source() : change.node();
  }

  private static boolean changesNear(Op op) {
    return op.request() instanceof Set || op.request() instanceof Delete || op.request() instanceof Invalidate || op.request() instanceof Request.Clear;
  }
}
