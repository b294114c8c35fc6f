package dev.thumbnails.cache.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of another node, as its replies to pings tell it. A reply was made in the middle of its round trip, as far as anybody can say, so the shortest
 * round trip is the best one. From then on the other clock is taken to run as {@link System#nanoTime} does: if this node's clock is set, that changes nothing.
 * Thread-safe.
 */
final class NodeClock {

  private static final Logger LOG = LoggerFactory.getLogger(NodeClock.class);
  private static final long LOGGED_MS = 250;
  private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long ROUNDING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** What the other clock said in the middle of a round trip. */
  private record Reading(long theirMs, long atNanos, long roundTripNanos) {

    long nowMs(long nanos) {
      return theirMs + TimeUnit.NANOSECONDS.toMillis(nanos - atNanos);
    }
  }

  private final String node;
  private final AtomicBoolean logged = new AtomicBoolean();
  private final AtomicLong askedNanos = new AtomicLong(System.nanoTime() - ASKED_NANOS);
  private volatile boolean known;
  private volatile Reading reading;

  /** @param node as the log names it */
  NodeClock(String node) {
    this.node = node;
  }

  /** Whether it is time for another ping, which the caller has to send then: at once, and after that every ten seconds. */
  boolean letsAsk() {
    long asked = askedNanos.get();
    long now = System.nanoTime();
    return now - asked >= ASKED_NANOS && askedNanos.compareAndSet(asked, now);
  }

  /** Whether a ping has been answered. */
  boolean isKnown() {
    return known;
  }

  /** How many milliseconds the other clock is ahead of this node's now; 0 if that is not known. */
  long differenceMs() {
    Reading best = reading;
    return best == null ? 0 : best.nowMs(System.nanoTime()) - System.currentTimeMillis();
  }

  /**
   * Takes the reply to a ping, whose body is the other clock's milliseconds. A node of an earlier version replies without: its clock is taken to be right.
   *
   * @param sentNanos when the ping was sent
   * @param heardNanos when the reply was there
   */
  synchronized void told(Object body, long sentNanos, long heardNanos) {
    if (body instanceof Long theirMs) {
      long roundTripNanos = heardNanos - sentNanos;
      Reading heard = new Reading(theirMs, sentNanos + roundTripNanos / 2, roundTripNanos);
      if (isBetter(heard, reading)) {
        reading = heard;
        logDifference(heard);
      }
    }
    known = true;
  }

  /** Also one that the present one contradicts: then the other clock has been set. */
  private static boolean isBetter(Reading heard, Reading present) {
    if (present == null || heard.roundTripNanos() <= present.roundTripNanos() || heard.atNanos() - present.atNanos() > KEPT_NANOS) {
      return true;
    }
    long apartMs = Math.abs(present.nowMs(heard.atNanos()) - heard.theirMs());
    return TimeUnit.MILLISECONDS.toNanos(apartMs) > (heard.roundTripNanos() + present.roundTripNanos()) / 2 + ROUNDING_NANOS;
  }

  private void logDifference(Reading heard) {
    long differenceMs = differenceMs();
    long atLeastMs = Math.abs(differenceMs) - TimeUnit.NANOSECONDS.toMillis(heard.roundTripNanos() / 2);
    if (atLeastMs > LOGGED_MS && logged.compareAndSet(false, true)) {
      LOG.warn("the clock of node {} is {} ms {} the clock of this node: plain messages with deadlineMs and the backend shared-data need clocks that agree",
          node, Math.abs(differenceMs), differenceMs > 0 ? "ahead of" : "behind");
    }
  }
}
