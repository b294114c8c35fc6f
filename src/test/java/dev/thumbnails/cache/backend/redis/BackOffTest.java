package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import java.util.LongSummaryStatistics;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of many who begin at the same time, each waits as long as it should, and none as long as all others. */
class BackOffTest {

  private static final int MANY = 2000;
  private static final int TRIES = 12;

  @ParameterizedTest
  @CsvSource({"false, 250", "true, 2000"})
  void eachWaitIsFromHalfOfALimitThatDoublesUntilItsBound(boolean refused, long longestMs) {
    BackOff[] all = Stream.generate(BackOff::new).limit(MANY).toArray(BackOff[]::new);
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < TRIES; i++) {
      long limitMs = Math.min(50L << i, longestMs);
      LongSummaryStatistics waits = Stream.of(all).collect(Collectors.summarizingLong(one -> one.nextMs(refused)));
      told.append(' ').append(waits.getMin()).append('-').append(waits.getMax());
      assertThat(waits.getMin()).as("shortest wait " + i).isBetween(limitMs / 2, limitMs / 2 + limitMs / 20);
      assertThat(waits.getMax()).as("longest wait " + i).isBetween(limitMs - limitMs / 20, limitMs);
      assertThat(waits.getAverage()).as("mean wait " + i).isBetween(0.7 * limitMs, 0.8 * limitMs);
    }
    Figures.show("R9: ms that " + MANY + " wait before each of " + TRIES + " tries, " + (refused ? "refused" : "unanswered") + ":" + told);
  }

  @Test
  void whoIsNotRefusedAnyMoreIsBoundedSooner() {
    BackOff one = new BackOff();
    waitLong(one);
    assertThat(one.nextMs(false)).isBetween(125L, 250L);
  }

  @Test
  void aConnectionThatHasLastedBeginsAnew() {
    BackOff one = new BackOff();
    waitLong(one);
    one.reset();
    assertThat(one.nextMs(true)).isBetween(25L, 50L);
    assertThat(one.nextMs(true)).isBetween(50L, 100L);
  }

  private static void waitLong(BackOff one) {
    for (int i = 0; i < TRIES; i++) {
      one.nextMs(true);
    }
  }
}
