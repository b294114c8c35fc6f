package dev.thumbnails.cache.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of another node, as its replies to pings tell it. A reply is taken to be made when it is heard. So this view of the clock is
 * late by a round trip at most and never ahead, and a deadline that is made from it is never later than it should be. The shortest round
 * trip is the best one. From then on the other clock is taken to run as {@link System#nanoTime} does: if this node's clock is set, that
 * changes nothing. Thread-safe.
 */
final class NodeClock {

  private static final Logger LOG = LoggerFactory.getLogger(NodeClock.class);
  private static final long LOGGED_MS = 250;
  private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(10);
  /** After a round trip as long as this the clock is asked again within a second. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);
  /** Two clocks part by less than a thousandth. */
  private static final long DRIFT = 1000;
  private static final long ROUNDING_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The other clock's time, as it was at some moment of a round trip that ended then. */
  private record Reading(long theirMs, long heardNanos, long roundTripNanos) {

    /** The earliest that the other clock may show. */
    long nowMs(long nanos) {
      return theirMs + TimeUnit.NANOSECONDS.toMillis(nanos - heardNanos);
    }

    /** How much more it may show then. */
    long doubtNanos(long nanos) {
      return roundTripNanos + (nanos - heardNanos) / DRIFT;
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

  /** How many milliseconds the other clock is ahead of this node's now, at the least; 0 if that is not known. */
  long differenceMs() {
    Reading best = reading;
    return best == null ? 0 : best.nowMs(System.nanoTime()) - System.currentTimeMillis();
  }

  /**
   * Takes the reply to a ping, whose body is the other clock's milliseconds. A node of an earlier version replies without: its clock is
   * taken to be right.
   *
   * @param sentNanos when the ping was sent
   * @param heardNanos when the reply was there
   */
  synchronized void told(Object body, long sentNanos, long heardNanos) {
    if (body instanceof Long theirMs) {
      Reading heard = new Reading(theirMs, heardNanos, heardNanos - sentNanos);
      if (isBetter(heard, reading)) {
        reading = heard;
        logDifference(heard);
      }
      if (heard.roundTripNanos() > LONG_NANOS) {
        askedNanos.set(heardNanos - ASKED_NANOS + SOON_NANOS);
      }
    }
    known = true;
  }

  /** Also one that the present one contradicts: then the other clock has been set. */
  private static boolean isBetter(Reading heard, Reading present) {
    if (present == null) {
      return true;
    }
    long doubtNanos = present.doubtNanos(heard.heardNanos());
    long laterNanos = TimeUnit.MILLISECONDS.toNanos(heard.theirMs() - present.nowMs(heard.heardNanos()));
    return heard.roundTripNanos() <= doubtNanos
        || laterNanos > doubtNanos + ROUNDING_NANOS
        || laterNanos < -heard.roundTripNanos() - ROUNDING_NANOS;
  }

  private void logDifference(Reading heard) {
    long halfMs = TimeUnit.NANOSECONDS.toMillis(heard.roundTripNanos() / 2);
    long differenceMs = differenceMs() + halfMs;
    long atLeastMs = Math.abs(differenceMs) - halfMs;
    if (atLeastMs > LOGGED_MS && logged.compareAndSet(false, true)) {
      LOG.warn("the clock of node {} is {} ms {} the clock of this node: plain messages with deadlineMs and the backend shared-data need clocks that agree",
          node, Math.abs(differenceMs), differenceMs > 0 ? "ahead of" : "behind");
    }
  }
}
