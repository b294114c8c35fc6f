package dev.thumbnails.cache.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RetryBudgetTest {

  private final RetryBudget budget = new RetryBudget();

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
  void aSecondPaysForTen(Vertx vertx) {
    takeAll();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(budget.takeRetry()), taken -> taken));
    assertThat(takeAll()).isEqualTo(9);
  }

  private int takeAll() {
    int taken = 0;
    while (budget.takeRetry()) {
      taken++;
    }
    return taken;
  }
}
