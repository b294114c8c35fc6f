package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests of one instance that wait for a claim's end, in one line for each name. The node that ends a claim before its time publishes the name at
 * {@code <address>.claimEnded}; a claim that lapses is not announced.
 *
 * <p>When a claim ends, only the first request of the line looks the name up. If it gets the claim, the others go on waiting. If it finds a thumbnail or a
 * failure, all that came before its look get the same answer. So a claim that many wait for costs one look-up for each node and end, and not one for each
 * request.
 *
 * <p>There are no more requests than messages in flight, times the names in each. Thread-safe: a line is read and changed while its name is being computed.
 */
final class Waiters {

  /** A look right at a claim's end may come a moment too early. */
  private static final long MARGIN_MS = 2;

  private final Vertx vertx;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private volatile boolean closed;

  Waiters(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Takes a place, whose request looks the name up next. The place has to be taken before that look, so that no end is missed; and has to be left. */
  Place enter(String name) {
    Place place = new Place(name, numbers.incrementAndGet());
    lines.compute(name, (same, present) -> {
      Line line = present == null ? new Line(name) : present;
      line.looking.add(place);
      return line;
    });
    return place;
  }

  /** A message of {@code <address>.claimEnded}; anything but a name is left alone. */
  void claimEnded(Message<Object> message) {
    if (ClaimEnds.ALL.equals(message.body())) {
      lines.keySet().forEach(this::end);
    } else if (message.body() instanceof String name) {
      end(name);
    }
  }

  /** Lets all requests go on: they answer the last thing they know, and nobody waits any more. */
  void close() {
    closed = true;
    lines.keySet().forEach(name -> change(name, Line::all));
  }

  boolean areClosed() {
    return closed;
  }

  private void end(String name) {
    change(name, line -> {
      line.looking.forEach(place -> place.missedAnEnd = true);
      return line.next();
    });
  }

  /** A step on a line gives the places that may go on, which are told after it. */
  @FunctionalInterface
  private interface Step {

    List<Told> apply(Line line);
  }

  /** @param found null if the request has to look for itself */
  private record Told(Place place, Lookup found) {
  }

  private void change(String name, Step step) {
    List<Told> told = new ArrayList<>();
    lines.computeIfPresent(name, (same, line) -> {
      told.addAll(step.apply(line));
      return line.isEmpty() ? line.dropped() : line;
    });
    // Each in a turn of its own: there may be thousands, and an answer may let the next one go on.
    told.forEach(one -> {
      Promise<Lookup> waiting = one.place().told;
      vertx.runOnContext(turn -> waiting.tryComplete(one.found()));
    });
  }

  /** The requests that are interested in one name. */
  private final class Line {

    private final String name;
    private final Set<Place> looking = new HashSet<>(2);
    /** In the order in which they came. */
    private final NavigableMap<Long, Place> waiting = new TreeMap<>();
    private Place leader;
    private boolean ticking;
    private long timer;
    private long timerNanos;

    Line(String name) {
      this.name = name;
    }

    boolean isEmpty() {
      return looking.isEmpty() && waiting.isEmpty();
    }

    Line dropped() {
      if (ticking) {
        vertx.cancelTimer(timer);
      }
      return null;
    }

    /** Lets the first go on, unless one is looking for all already. */
    List<Told> next() {
      if (leader != null || waiting.isEmpty()) {
        return List.of();
      }
      leader = waiting.firstEntry().getValue();
      leader.latest = numbers.get();
      return List.of(goesOn(leader, null));
    }

    List<Told> all() {
      return List.copyOf(waiting.values()).stream().map(place -> goesOn(place, null)).toList();
    }

    /** Gives the leader's answer to everybody who had come before the leader looked. */
    List<Told> share(Lookup found, long latest) {
      return List.copyOf(waiting.headMap(latest, true).values()).stream().map(place -> goesOn(place, found)).toList();
    }

    Told goesOn(Place place, Lookup found) {
      waiting.remove(place.number);
      if (found == null) {
        looking.add(place);
      }
      return new Told(place, found);
    }

    /** Lets the first go on after so long, or earlier if that has been meant before. */
    void tick(long afterMs) {
      long nanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(afterMs + MARGIN_MS);
      if (ticking && timerNanos - nanos <= 0) {
        return;
      }
      if (ticking) {
        vertx.cancelTimer(timer);
      }
      ticking = true;
      timerNanos = nanos;
      timer = vertx.setTimer(afterMs + MARGIN_MS, id -> change(name, line -> line == this ? line.ticked() : List.of()));
    }

    private List<Told> ticked() {
      ticking = false;
      return next();
    }
  }

  /** One request's interest in one name. The request looks, or waits. */
  final class Place {

    private final String name;
    private final long number;
    private boolean missedAnEnd;
    /** The number of the last place that had been taken when this one became the leader. */
    private long latest;
    private volatile Promise<Lookup> told = Promise.promise();

    private Place(String name, long number) {
      this.name = name;
      this.number = number;
    }

    /**
     * Waits after a look that has found somebody else's claim. Completes with null if the request has to look again: the claim has ended or may have, or
     * {@code limitMs} is over. Else completes with the answer.
     *
     * @param claimMs how long the claim lasts at most
     */
    Future<Lookup> await(long limitMs, long claimMs) {
      Promise<Lookup> next = Promise.promise();
      told = next;
      change(name, line -> {
        line.leader = line.leader == this ? null : line.leader;
        if (closed || missedAnEnd) {
          missedAnEnd = false;
          return List.of(new Told(this, null));
        }
        line.looking.remove(this);
        line.waiting.put(number, this);
        line.tick(claimMs);
        return List.of();
      });
      if (!next.future().isComplete()) {
        long end = vertx.setTimer(Math.max(1, limitMs), id -> wake());
        next.future().onComplete(done -> vertx.cancelTimer(end));
      }
      return next.future();
    }

    /** Ends the wait, if there is one. */
    void wake() {
      change(name, line -> line.waiting.containsKey(number) ? List.of(line.goesOn(this, null)) : List.of());
    }

    /**
     * Leaves the line.
     *
     * @param found the answer of the request's last look; null if there is none
     * @param claimMs how long the claim lasts that the request has asked for
     */
    void leave(Lookup found, long claimMs) {
      change(name, line -> {
        line.looking.remove(this);
        line.waiting.remove(number);
        boolean led = line.leader == this;
        line.leader = led ? null : line.leader;
        if (found instanceof Lookup.Granted) {
          line.tick(claimMs);
          return led && missedAnEnd ? line.next() : List.of();
        }
        if (!led) {
          return List.of();
        }
        if (found instanceof Lookup.Hit || found instanceof Lookup.Negative) {
          List<Told> all = new ArrayList<>(line.share(found, latest));
          all.addAll(line.next());
          return all;
        }
        if (found instanceof Lookup.Pending pending) {
          line.tick(pending.retryAfterMs());
          return missedAnEnd ? line.next() : List.of();
        }
        return line.next();
      });
    }
  }
}
