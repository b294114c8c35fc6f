package dev.thumbnails.cache;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Futures as a test's own thread waits for them. */
public final class Futures {

  private static final long LIMIT_SECONDS = 20;

  private Futures() {
  }

  /** The result, or what it failed with, thrown as it is where that is unchecked. */
  public static <T> T await(Future<T> future) {
    return await(future, LIMIT_SECONDS);
  }

  /**
   * Makes the whole call on a context of {@code vertx} and waits for its result. A test reads the body of an HTTP response only in this way: Vert.x drops each
   * chunk that arrives before {@code body()} is called. If the test's own thread attaches that call after the head has arrived, the body is empty.
   */
  public static <T> T await(Vertx vertx, Supplier<Future<T>> call) {
    Promise<T> result = Promise.promise();
    vertx.runOnContext(start -> Future.succeededFuture().compose(started -> call.get()).onComplete(result));
    return await(result.future());
  }

  /** For what takes longer than most. */
  public static <T> T await(Future<T> future, long limitSeconds) {
    return await(future, limitSeconds, "no result");
  }

  /** @param late what the error says of a future that is not complete in time */
  public static <T> T await(Future<T> future, long limitSeconds, String late) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(limitSeconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(late + " within " + limitSeconds + " s", e);
    }
  }

  /** What a future fails with. */
  public static Throwable failure(Future<?> future) {
    try {
      Object result = future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("did not fail, but gave " + result);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no result within " + LIMIT_SECONDS + " s", e);
    }
  }
}
