package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

  private final AtomicLong clock = new AtomicLong();
  private final RetryBudget budget = new RetryBudget(clock::get);

  @Test
  void fiveRequestsPayForOneRetry() {
    takeAll();
    for (int i = 0; i < 4; i++) {
      budget.request();
      assertThat(budget.takeRetry()).isFalse();
    }
    budget.request();
    assertThat(budget.takeRetry()).isTrue();
    assertThat(budget.takeRetry()).isFalse();
  }

  @Test
  void thereAreAHundredToBeginWithAndNeverMoreThanFiveHundred() {
    assertThat(takeAll()).isEqualTo(100);
    for (int i = 0; i < 10_000; i++) {
      budget.request();
    }
    assertThat(takeAll()).isEqualTo(500);
  }

  @Test
  void aSecondPaysForTen() {
    takeAll();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1) - 1);
    assertThat(takeAll()).isZero();
    clock.addAndGet(1);
    assertThat(takeAll()).isEqualTo(10);
    clock.addAndGet(TimeUnit.DAYS.toNanos(1));
    assertThat(takeAll()).isEqualTo(500);
  }

  private int takeAll() {
    int taken = 0;
    while (budget.takeRetry()) {
      taken++;
    }
    return taken;
  }
}
