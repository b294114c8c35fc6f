package dev.thumbnails.cache.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks the backend for one name once at a time, however many ask. Who comes while an answer is under way shares the next one with all
 * others who do: the one under way may be older than what its asker has seen stored.
 *
 * <p>What is called from elsewhere than its context shares nothing. What the backend never answers is forgotten when something else is asked for.
 */
public final class SingleFlight extends ForwardingBackend {

  private final OwnContext context;
  private final long longestNanos;
  /** The earliest first. */
  private final Map<String, Flight> flights = new LinkedHashMap<>();

  /** @param timeoutMs for how long an answer is waited for before another one is asked for */
  public SingleFlight(CacheBackend target, OwnContext context, long timeoutMs) {
    super(target);
    this.context = context;
    this.longestNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  @Override
  public Future<Lookup> look(String name) {
    if (!context.isCurrent()) {
      return super.look(name);
    }
    long now = System.nanoTime();
    Flight underWay = flights.get(name);
    if (underWay == null) {
      return begin(name, now);
    }
    if (isOver(underWay, now)) {
      // The next one has its place at the end.
      flights.remove(name);
      return begin(name, now);
    }
    return underWay.following();
  }

  private Future<Lookup> begin(String name, long now) {
    Future<Lookup> answer = super.look(name);
    if (answer.isComplete()) {
      return answer;
    }
    forgetOver(now);
    Flight flight = new Flight(now);
    flights.put(name, flight);
    // A backend's answer may come from any thread.
    answer.onComplete((landed, failure) -> context.run(() -> land(name, flight)));
    return answer;
  }

  private void forgetOver(long now) {
    Iterator<Flight> earliest = flights.values().iterator();
    while (earliest.hasNext() && isOver(earliest.next(), now)) {
      earliest.remove();
    }
  }

  private boolean isOver(Flight flight, long now) {
    return now - flight.startNanos > longestNanos;
  }

  private void land(String name, Flight flight) {
    flights.remove(name, flight);
    if (flight.next != null) {
      lookFor(name, flight.next);
    }
  }

  /** There is nobody else whom it could be told, if the backend throws. */
  private void lookFor(String name, Promise<Lookup> others) {
    try {
      look(name).onComplete(others);
    } catch (Throwable thrown) {
      others.fail(thrown);
    }
  }

  private static final class Flight {

    private final long startNanos;
    private Promise<Lookup> next;

    Flight(long startNanos) {
      this.startNanos = startNanos;
    }

    Future<Lookup> following() {
      if (next == null) {
        next = Promise.promise();
      }
      return next.future();
    }
  }
}
