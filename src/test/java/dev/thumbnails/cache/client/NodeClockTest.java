package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeClockTest {

  private static final long ROUNDING_MS = 5;
  private static final Offset<Long> ROUNDING = Offset.offset(ROUNDING_MS);

  private final NodeClock clock = new NodeClock("one");
  private final long now = System.nanoTime();
  private final long nowMs = System.currentTimeMillis();

  /** Whenever it was made: a deadline that is too late lets a node that stood still undo what is newer. */
  @ParameterizedTest
  @ValueSource(longs = {0, 50, 99})
  void theClockIsNeverTakenToBeAhead(long madeMs) {
    tell(2000, 0, 100, madeMs);
    assertThat(clock.differenceMs()).isBetween(2000 + madeMs - 100 - ROUNDING_MS, 2000L);
  }

  @Test
  void theShortestRoundTripCounts() {
    tell(2000, 0, 10, 10);
    tell(2000, 1000, 200, 100);
    assertThat(clock.differenceMs()).isCloseTo(2000, ROUNDING);
    tell(2001, 2000, 2, 2);
    assertThat(clock.differenceMs()).isCloseTo(2001, ROUNDING);
  }

  /** After an idle minute too, and if a pause made the round trip long. */
  @Test
  void anOldReadingIsBetterThanOneOfALongRoundTrip() {
    tell(2000, 0, 10, 10);
    tell(2000, 61_000, 440, 10);
    assertThat(clock.differenceMs()).isCloseTo(2000, ROUNDING);
    tell(2000, 600_000, 440, 10);
    assertThat(clock.differenceMs()).isBetween(1570 - ROUNDING_MS, 2000L);
  }

  @Test
  void afterALongRoundTripTheClockIsAskedAgainSoon() {
    assertThat(clock.letsAsk()).isTrue();
    tell(2000, -440, 440, 10);
    assertThat(clock.letsAsk()).isFalse();
    tell(2000, -1440, 440, 10);
    assertThat(clock.letsAsk()).isTrue();
  }

  @Test
  void aClockThatHasBeenSetIsSeenAtOnce() {
    tell(2000, 0, 10, 10);
    tell(-3000, 1000, 200, 200);
    assertThat(clock.differenceMs()).isCloseTo(-3000, ROUNDING);
    tell(4000, 2000, 300, 300);
    assertThat(clock.differenceMs()).isCloseTo(4000, ROUNDING);
  }

  @Test
  void anEarlierVersionsReplyMeansNoDifference() {
    assertThat(clock.isKnown()).isFalse();
    assertThat(clock.differenceMs()).isZero();
    clock.told(null, now, now);
    assertThat(clock.isKnown()).isTrue();
    assertThat(clock.differenceMs()).isZero();
  }

  @Test
  void itIsAskedOnceInAWhile() {
    assertThat(clock.letsAsk()).isTrue();
    assertThat(clock.letsAsk()).isFalse();
  }

  /**
   * Tells of a reply.
   *
   * @param sentMs when the ping was sent, after now
   * @param madeMs when the reply was made, after that
   */
  private void tell(long differenceMs, long sentMs, long roundTripMs, long madeMs) {
    long sentNanos = now + TimeUnit.MILLISECONDS.toNanos(sentMs);
    clock.told(nowMs + sentMs + madeMs + differenceMs, sentNanos, sentNanos + TimeUnit.MILLISECONDS.toNanos(roundTripMs));
  }
}
