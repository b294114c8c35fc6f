package dev.thumbnails.cache.history;

import dev.thumbnails.cache.history.Outcome.Conflict;
import dev.thumbnails.cache.history.Outcome.Hit;
import dev.thumbnails.cache.history.Outcome.Negative;
import dev.thumbnails.cache.history.Outcome.Pending;
import dev.thumbnails.cache.history.Outcome.Told;
import dev.thumbnails.cache.history.Request.Get;
import dev.thumbnails.cache.history.Request.Set;
import dev.thumbnails.cache.history.State.Claimed;
import dev.thumbnails.cache.history.State.Failed;
import dev.thumbnails.cache.history.State.Kept;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Remembers by which operation each thumbnail and claim of one name has gone, so that a violation gets the name of the rule that is broken. */
final class Fates {

  private enum Fate { LIFETIME, REPLACED, REMOVED }

  private final Map<Object, Fate> fates = new HashMap<>();
  private final Map<Integer, Op> sets = new HashMap<>();
  private final boolean near;

  Fates(List<Op> ops, boolean near) {
    this.near = near;
    for (Op op : ops) {
      if (op.request() instanceof Set set) {
        sets.merge(set.value(), op, (one, other) -> one.outcome() instanceof Conflict ? other : one);
      }
    }
  }

  void ended(State state) {
    note(state, Fate.LIFETIME);
  }

  void changed(State before, State after, Op by) {
    if (before != after && before != State.NOTHING) {
      boolean replaced = by.request() instanceof Set || by.request() instanceof Get || by.request() instanceof Request.Release;
      note(before, replaced ? Fate.REPLACED : Fate.REMOVED);
    }
  }

  private void note(State state, Fate fate) {
    if (state instanceof Kept kept) {
      fates.put(kept.value(), fate);
    } else if (state instanceof Claimed claimed) {
      fates.put(claimed.token(), fate);
    } else if (state instanceof Failed failed) {
      fates.put(failed.reason(), fate);
    }
  }

  /**
   * Names the rule that an operation breaks.
   *
   * @param states what was possible when the operation returned
   */
  Rule broken(Op op, Collection<State> states) {
    if (op.outcome() instanceof Hit hit) {
      return brokenByHit(hit);
    }
    if (op.outcome() instanceof Negative) {
      return Rule.NEGATIVE;
    }
    if (op.outcome() instanceof Pending) {
      return Rule.PENDING;
    }
    if (op.request() instanceof Get) {
      return brokenByAbsence(states);
    }
    if (op.request() instanceof Set set) {
      return brokenBySet(set, op, states);
    }
    return op.outcome() instanceof Told ? Rule.TOLD : Rule.NEWEST;
  }

  private Rule brokenByHit(Hit hit) {
    Op made = sets.get(hit.value());
    if (made == null || !Objects.equals(((Set) made.request()).source(), hit.source())) {
      return Rule.WHOLE;
    }
    if (made.outcome() instanceof Conflict) {
      return Rule.VOID_CLAIM;
    }
    if (near) {
      return Rule.NEAR_BOUND;
    }
    Fate fate = fates.get(hit.value());
    return fate == Fate.REMOVED ? Rule.REMOVED : fate == Fate.LIFETIME ? Rule.ENDED : Rule.NEWEST;
  }

  private static Rule brokenByAbsence(Collection<State> states) {
    if (states.stream().anyMatch(Claimed.class::isInstance)) {
      return Rule.ONE_HOLDER;
    }
    if (states.stream().anyMatch(Failed.class::isInstance)) {
      return Rule.NEGATIVE;
    }
    return states.stream().anyMatch(state -> state.ends() != State.Ends.NEVER) ? Rule.LASTING : Rule.NEWEST;
  }

  private Rule brokenBySet(Set set, Op op, Collection<State> states) {
    if (op.outcome() instanceof Conflict) {
      return states.stream().anyMatch(state -> state instanceof Kept kept && kept.value() == set.value()) ? Rule.REPEATED_SET : Rule.CURRENT_CLAIM;
    }
    boolean held = states.stream().anyMatch(state -> state instanceof Claimed claimed && claimed.token().equals(set.claim()));
    return held ? Rule.CLAIM_SOURCE : fates.get(set.claim()) == Fate.REMOVED ? Rule.REMOVED : Rule.VOID_CLAIM;
  }
}
