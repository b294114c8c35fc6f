package dev.thumbnails.cache.history;

import dev.thumbnails.cache.history.Windows.Placed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Looks for an order of all operations on one name that explains every outcome: each operation takes effect at one moment between its call and its return.
 *
 * <p>It is Wing and Gong's search, done forwards: it keeps all explanations of what has returned so far, each as the operations under way that have taken
 * effect already, and the state that these lead to (Lowe's configurations). When an operation returns, it has to have taken effect in each explanation that
 * stays. If none stays, this operation is the violation. So a long history needs no more memory than what is under way at once.
 *
 * <p>The moments respect the lifetimes. In each explanation a moment is not before the call of any operation that took effect before, and not after the
 * return that is looked at. An entry is there up to its latest end, and gone from its earliest end on.
 */
final class Linearizability {

  private static final int MOST_EXPLANATIONS = 200_000;
  private static final int EXCERPT = 14;

  private record Event(long nanos, boolean isReturn, int index) {
  }

  /**
   * @param taken the places of the operations under way that have taken effect
   * @param clock the latest call among all that have
   */
  private record Explanation(BitSet taken, State state, long clock) {
  }

  private final Model model;
  private final String name;
  private final List<Placed> ops;
  /** The operations under way, by place. */
  private final List<Placed> underWay = new ArrayList<>();
  private final BitSet busy = new BitSet();
  private final int[] places;
  private final Fates fates;
  private final Deque<Op> returned = new ArrayDeque<>();
  private Set<Explanation> explanations = new HashSet<>(Set.of(new Explanation(new BitSet(), State.NOTHING, Long.MIN_VALUE)));

  private Linearizability(Limits limits, String name, List<Op> ops) {
    this.model = new Model(limits);
    this.name = name;
    this.ops = Windows.of(limits, ops);
    this.places = new int[this.ops.size()];
    this.fates = new Fates(ops, limits.nearNanos() > 0);
  }

  /** Returns the first violation of each name that has one. */
  static List<Violation> check(History history, Limits limits) {
    List<Violation> violations = new ArrayList<>();
    history.byName().forEach((name, ops) -> new Linearizability(limits, name, ops).violation().ifPresent(violations::add));
    return violations;
  }

  private Optional<Violation> violation() {
    for (Event event : events()) {
      Placed placed = ops.get(event.index());
      if (!event.isReturn()) {
        places[event.index()] = enter(placed);
        continue;
      }
      int place = places[event.index()];
      Set<State> reached = new LinkedHashSet<>();
      Set<Explanation> left = afterReturn(place, event.nanos(), reached);
      if (placed.optional()) {
        left.addAll(explanations);
      } else if (left.isEmpty()) {
        return Optional.of(violation(placed.op(), reached));
      }
      explanations = left;
      leave(place);
    }
    return Optional.empty();
  }

  /** Calls come before returns of the same moment. */
  private List<Event> events() {
    List<Event> events = new ArrayList<>(2 * ops.size());
    for (int i = 0; i < ops.size(); i++) {
      events.add(new Event(ops.get(i).op().callNanos(), false, i));
      events.add(new Event(ops.get(i).op().returnNanos(), true, i));
    }
    events.sort(Comparator.comparingLong(Event::nanos).thenComparing(Event::isReturn));
    return events;
  }

  private int enter(Placed placed) {
    int place = busy.nextClearBit(0);
    busy.set(place);
    if (place == underWay.size()) {
      underWay.add(placed);
    } else {
      underWay.set(place, placed);
    }
    return place;
  }

  private void leave(int place) {
    Set<Explanation> left = new HashSet<>(2 * explanations.size());
    for (Explanation explanation : explanations) {
      BitSet taken = (BitSet) explanation.taken().clone();
      taken.clear(place);
      left.add(new Explanation(taken, explanation.state(), explanation.clock()));
    }
    explanations = left;
    busy.clear(place);
    returned.add(underWay.get(place).op());
    if (returned.size() > EXCERPT) {
      returned.remove();
    }
  }

  /** Finds all explanations in which the operation at {@code place} has taken effect by now. */
  private Set<Explanation> afterReturn(int place, long now, Set<State> reached) {
    Set<Explanation> left = new HashSet<>();
    Set<Explanation> seen = new HashSet<>();
    Queue<Explanation> next = new ArrayDeque<>(explanations);
    while (!next.isEmpty()) {
      Explanation explanation = observed(next.remove());
      if (!seen.add(explanation)) {
        continue;
      }
      reached.add(explanation.state());
      if (explanation.taken().get(place)) {
        left.add(explanation);
        continue;
      }
      for (int other = busy.nextSetBit(0); other >= 0; other = busy.nextSetBit(other + 1)) {
        if (!explanation.taken().get(other)) {
          take(explanation, other, now, next);
        }
      }
      if (seen.size() > MOST_EXPLANATIONS) {
        throw new IllegalStateException(name + ": more than " + MOST_EXPLANATIONS + " explanations at once");
      }
    }
    return left;
  }

  /**
   * Lets all operations take effect that see the present state and change nothing. This excludes no explanation: to see it earlier takes nothing from any
   * other operation, and the ends of what comes later are later than their calls.
   */
  private Explanation observed(Explanation explanation) {
    BitSet taken = null;
    long clock = explanation.clock();
    State state = explanation.state();
    for (int place = busy.nextSetBit(0); place >= 0; place = busy.nextSetBit(place + 1)) {
      Op op = underWay.get(place).op();
      if (!explanation.taken().get(place) && isObserver(op) && Math.max(clock, op.callNanos()) <= state.ends().latest() && model.after(state, op) == state) {
        taken = taken == null ? (BitSet) explanation.taken().clone() : taken;
        taken.set(place);
        clock = Math.max(clock, op.callNanos());
      }
    }
    return taken == null ? explanation : new Explanation(taken, state, clock);
  }

  /** Returns if the outcome says that nothing has changed. */
  private static boolean isObserver(Op op) {
    return !op.isChange() && !(op.outcome() instanceof Outcome.Granted || op.isUnknown())
        || op.outcome() instanceof Outcome.Conflict
        || op.request() instanceof Request.Release && op.outcome() instanceof Outcome.Told told && !told.was();
  }

  private void take(Explanation explanation, int place, long now, Collection<Explanation> next) {
    Op op = underWay.get(place).op();
    State state = explanation.state();
    long clock = Math.max(explanation.clock(), op.callNanos());
    if (clock <= state.ends().latest()) {
      add(explanation, state, model.after(state, op), place, clock, next);
    }
    if (now >= state.ends().earliest()) {
      fates.ended(state);
      add(explanation, State.NOTHING, model.after(State.NOTHING, op), place, clock, next);
    }
  }

  private void add(Explanation explanation, State before, State after, int place, long clock, Collection<Explanation> next) {
    if (after != null) {
      BitSet taken = (BitSet) explanation.taken().clone();
      taken.set(place);
      fates.changed(before, after, underWay.get(place).op());
      next.add(new Explanation(taken, after, clock));
    }
  }

  private Violation violation(Op op, Set<State> reached) {
    List<Op> around = new ArrayList<>(returned);
    busy.stream().mapToObj(place -> underWay.get(place).op()).filter(other -> other != op).forEach(around::add);
    Set<State> before = new LinkedHashSet<>();
    explanations.forEach(explanation -> before.add(explanation.state()));
    return new Violation(fates.broken(op, reached), name, op, List.copyOf(before), around);
  }
}
