package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NodeClockTest {

  private static final Offset<Long> ROUNDING = Offset.offset(5L);

  private final NodeClock clock = new NodeClock("one");
  private final long now = System.nanoTime();
  private final long nowMs = System.currentTimeMillis();

  @Test
  void theReplyWasMadeInTheMiddleOfTheRoundTrip() {
    tell(2000, 0, 100);
    assertThat(clock.differenceMs()).isCloseTo(2000, ROUNDING);
  }

  @Test
  void theShortestRoundTripCounts() {
    tell(2000, 0, 10);
    tell(2040, 1000, 200);
    assertThat(clock.differenceMs()).isCloseTo(2000, ROUNDING);
    tell(2001, 2000, 2);
    assertThat(clock.differenceMs()).isCloseTo(2001, ROUNDING);
  }

  @Test
  void anOldReadingGivesWayToOneOfALongerRoundTrip() {
    tell(2000, 0, 10);
    tell(2040, 61_000, 200);
    assertThat(clock.differenceMs()).isCloseTo(2040, ROUNDING);
  }

  @Test
  void aClockThatHasBeenSetIsSeenAtOnce() {
    tell(2000, 0, 10);
    tell(-3000, 1000, 200);
    assertThat(clock.differenceMs()).isCloseTo(-3000, ROUNDING);
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

  /** @param sentMs after now */
  private void tell(long differenceMs, long sentMs, long roundTripMs) {
    long sentNanos = now + TimeUnit.MILLISECONDS.toNanos(sentMs);
    clock.told(nowMs + sentMs + roundTripMs / 2 + differenceMs, sentNanos, sentNanos + TimeUnit.MILLISECONDS.toNanos(roundTripMs));
  }
}
