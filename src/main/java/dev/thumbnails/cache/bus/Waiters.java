package dev.thumbnails.cache.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The requests of one instance that wait for a claim's end. Whichever node ends a claim before its time publishes the name at
 * {@code <address>.claimEnded}; one whose time is over is not announced. There are no more than messages in flight, times the names in
 * each. Thread-safe.
 */
final class Waiters {

  private final Vertx vertx;
  private final Map<String, Set<Place>> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Waiters(Vertx vertx) {
    this.vertx = vertx;
  }

  /** To be taken before the look that says whether there is anything to wait for, so that no end is missed; and left in any case. */
  Place enter(String name) {
    Place place = new Place(name);
    waiting.compute(name, (same, present) -> {
      Set<Place> places = present == null ? new HashSet<>(2) : present;
      places.add(place);
      return places;
    });
    return place;
  }

  /** A message of {@code <address>.claimEnded}; anything but a name is left alone. */
  void claimEnded(Message<Object> message) {
    if (ClaimEnds.ALL.equals(message.body())) {
      endAll();
    } else if (message.body() instanceof String name) {
      end(name);
    }
  }

  /** Lets all go on; they answer what they know, and nobody is to wait any more. */
  void close() {
    closed = true;
    endAll();
  }

  boolean areClosed() {
    return closed;
  }

  private void endAll() {
    waiting.keySet().forEach(this::end);
  }

  private void end(String name) {
    Set<Place> told = waiting.remove(name);
    if (told != null) {
      told.forEach(place -> place.told.tryComplete());
    }
  }

  /** One request's interest in one name. */
  final class Place {

    private final String name;
    private final Promise<Void> told = Promise.promise();

    private Place(String name) {
      this.name = name;
    }

    /** Completes when the claim has been ended, or after {@code limitMs}; the place is left then. */
    Future<Void> await(long limitMs) {
      Timer timer = vertx.timer(limitMs, TimeUnit.MILLISECONDS);
      timer.onSuccess(over -> told.tryComplete());
      return told.future().onComplete(done -> {
        timer.cancel();
        leave();
      });
    }

    void leave() {
      waiting.computeIfPresent(name, (same, places) -> {
        places.remove(this);
        return places.isEmpty() ? null : places;
      });
    }
  }
}
