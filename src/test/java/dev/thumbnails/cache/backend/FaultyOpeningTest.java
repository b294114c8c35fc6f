package dev.thumbnails.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.ServiceConfigurationError;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract test names the cause when a backend does not open: it used to say after 20 s that there was no result. */
@ExtendWith(VertxExtension.class)
class FaultyOpeningTest {

  @Test
  void anExceptionIsTheCause(Vertx vertx) {
    IllegalStateException cause = new IllegalStateException("no store");
    assertThat(failure(vertx, there -> {
      throw cause;
    })).isSameAs(cause);
  }

  @Test
  void anErrorIsTheCause(Vertx vertx) {
    Error cause = new ServiceConfigurationError("no factory");
    assertThat(failure(vertx, there -> {
      throw cause;
    })).hasCause(cause);
  }

  @Test
  void anUndeclaredExceptionIsTheCause(Vertx vertx) {
    IOException cause = new IOException("no file");
    assertThat(failure(vertx, there -> undeclared(() -> {
      throw cause;
    }))).hasCause(cause);
  }

  @Test
  void aFailedFutureIsTheCause(Vertx vertx) {
    IOException cause = new IOException("no store");
    assertThat(failure(vertx, there -> Future.failedFuture(cause))).hasCause(cause);
  }

  @Test
  void whatIsThrownLaterIsTheCause(Vertx vertx) {
    IllegalStateException cause = new IllegalStateException("no store");
    assertThat(failure(vertx, there -> {
      there.setTimer(1, fired -> {
        throw cause;
      });
      return Promise.<CacheBackend>promise().future();
    })).isSameAs(cause);
  }

  @Test
  void nullInsteadOfAFutureIsNamed(Vertx vertx) {
    assertThat(failure(vertx, there -> null)).hasMessage("open: returned null instead of a future");
  }

  @Test
  void nullInsteadOfABackendIsNamed(Vertx vertx) {
    assertThat(failure(vertx, there -> Future.succeededFuture())).hasMessage("open: the future has null instead of a backend");
  }

  private static Throwable failure(Vertx vertx, Function<Vertx, Future<CacheBackend>> opening) {
    Throwable[] failure = new Throwable[1];
    new CacheBackendContract() {

      @Override
      protected Future<? extends CacheBackend> open(Vertx there, Consumer<String> claimEnded) {
        return opening.apply(there);
      }

      void openForTheFirstTest() {
        assertThatThrownBy(() -> openBackend(vertx)).satisfies(thrown -> failure[0] = thrown);
      }
    }.openForTheFirstTest();
    return failure[0];
  }

  /** As a language without checked exceptions throws one. */
  @SuppressWarnings("unchecked")
  private static <T, E extends Exception> T undeclared(Callable<T> call) throws E {
    try {
      return call.call();
    } catch (Exception e) {
      throw (E) e;
    }
  }
}
