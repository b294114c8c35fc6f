package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.metrics.CacheMeters;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** How the backend is called: within a time, whatever it does, and the meters are told whether it could be reached. */
final class BackendCalls {

  private final CacheMeters meters;
  private final OwnContext context;
  private final Deadlines deadlines;
  private final CallDeadline deadline;
  private final Runnable away;
  private final Runnable nothing = () -> { };

  /** The backend has been opened on the current context, and is called there. */
  BackendCalls(CacheMeters meters, BackendContext backend) {
    this.meters = meters;
    this.context = OwnContext.of(backend.vertx());
    this.deadlines = new Deadlines(backend.vertx(), context);
    this.deadline = backend.deadline();
    this.away = () -> meters.backend(false);
  }

  /** As long as the request's own time lasts. */
  <T> Future<T> call(Request request, Supplier<Future<T>> question) {
    return within(request, answer(request, question), Function.identity());
  }

  /** Without a time limit but the one that the backend is told: what can only be begun after that is not begun. */
  <T> Future<T> answer(Request request, Supplier<Future<T>> question) {
    return request.hasDeadline() ? answer(() -> deadline.during(request.limitMs(), question)) : answer(question);
  }

  /** For a question that takes many steps: none of them is begun after {@code limitMs}. */
  <T> Future<T> answer(long limitMs, Supplier<Future<T>> question) {
    return answer(() -> deadline.during(limitMs, question));
  }

  /** What {@code told} makes of the answer to what has been asked already, as long as the request's own time lasts. */
  <T, R> Future<R> within(Request request, Future<T> answer, Function<? super T, R> told) {
    return within(request.limitMs(), request.timeoutMs(), answer, told);
  }

  /** @param timeoutMs the backend's own time: if that was not enough, it counts as away */
  <T, R> Future<R> within(long limitMs, long timeoutMs, Future<T> answer, Function<? super T, R> told) {
    return answer.isComplete() ? answer.map(told) : deadlines.within(limitMs, answer, told, limitMs < timeoutMs ? nothing : away);
  }

  /** Without a time limit, for a caller that has one for many. A question that throws or gives no future has failed. */
  <T> Future<T> answer(Supplier<Future<T>> question) {
    Future<T> answer = onContext(question);
    if (answer.succeeded()) {
      meters.backend(true);
      return answer;
    }
    return answer.onComplete((result, failure) -> meters.backend(!(failure instanceof CacheException e && e.code() == FailureCode.UNAVAILABLE)));
  }

  /** What another answer leads to may come from a thread of the backend's. */
  private <T> Future<T> onContext(Supplier<Future<T>> question) {
    return context.isCurrent() ? asked(question) : Future.future(promise -> context.run(() -> asked(question).onComplete(promise)));
  }

  private static <T> Future<T> asked(Supplier<Future<T>> question) {
    try {
      return Objects.requireNonNull(question.get(), "the backend must give a future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
