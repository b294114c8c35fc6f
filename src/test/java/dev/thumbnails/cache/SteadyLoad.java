package dev.thumbnails.cache;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** One operation after the other at a steady rate, whatever becomes of the earlier ones; it remembers how and when each ended. */
public final class SteadyLoad {

  public static final IntPredicate ALL = number -> true;

  /**
   * The end of an operation.
   *
   * @param number how many were sent before it
   * @param beganNanos when it was sent
   * @param nanos when it ended
   * @param failure null where it succeeded
   */
  public record End(int number, long beganNanos, long nanos, Throwable failure) {

    public boolean succeeded() {
      return failure == null;
    }
  }

  private final Vertx vertx;
  private final IntFunction<Future<?>> operation;
  private final long timer;
  private final Queue<Future<?>> sent = new ConcurrentLinkedQueue<>();
  private final Queue<End> ends = new ConcurrentLinkedQueue<>();
  private int next;

  private SteadyLoad(Vertx vertx, int perSecond, IntFunction<Future<?>> operation) {
    this.vertx = vertx;
    this.operation = operation;
    this.timer = vertx.setPeriodic(1000 / perSecond, id -> send());
  }

  /** @param operation sends the one with this number */
  public static SteadyLoad start(Vertx vertx, int perSecond, IntFunction<Future<?>> operation) {
    return new SteadyLoad(vertx, perSecond, operation);
  }

  /** Of sets of new names, the first of which have succeeded. */
  public static SteadyLoad ofSets(Vertx vertx, int perSecond) {
    SteadyLoad load = start(vertx, perSecond, number ->
        vertx.eventBus().request("thumbnails.cache.set", new JsonObject().put("name", name(number))));
    Futures.await(load.succeeds(perSecond, ALL));
    return load;
  }

  public static String name(int number) {
    return "steady/" + number;
  }

  /** Of its record, with the default prefix. */
  public static String key(int number) {
    return "thumbnails:n:" + name(number);
  }

  private void send() {
    int number = next++;
    long began = System.nanoTime();
    sent.add(operation.apply(number)
        .onSuccess(reply -> ends.add(new End(number, began, System.nanoTime(), null)))
        .onFailure(failure -> ends.add(new End(number, began, System.nanoTime(), failure))));
  }

  /** Sends no more, and completes when all have ended. */
  public Future<Void> stop() {
    vertx.cancelTimer(timer);
    return Future.join(List.copyOf(sent)).otherwiseEmpty().mapEmpty();
  }

  /** Completes when so many more of those have succeeded. */
  public Future<Void> succeeds(int times, IntPredicate which) {
    long now = System.nanoTime();
    return Until.holds(vertx, () -> Future.succeededFuture(count(which, now)), count -> count >= times).mapEmpty();
  }

  private long count(IntPredicate which, long sinceNanos) {
    return ends.stream().filter(end -> end.succeeded() && end.nanos() > sinceNanos && which.test(end.number())).count();
  }

  /** How long none of those has succeeded at most, from some time on until the last of all ended. */
  public long longestGapMs(IntPredicate which, long sinceNanos) {
    long last = sinceNanos;
    long longest = 0;
    for (End end : ends) {
      if (end.nanos() > sinceNanos && end.succeeded() && which.test(end.number())) {
        longest = Math.max(longest, end.nanos() - last);
        last = end.nanos();
      }
    }
    long until = ends.stream().mapToLong(End::nanos).max().orElse(sinceNanos);
    return TimeUnit.NANOSECONDS.toMillis(Math.max(longest, until - last));
  }

  public List<End> ended(IntPredicate which) {
    return ends.stream().filter(end -> which.test(end.number())).toList();
  }

  public List<Throwable> failures(IntPredicate which) {
    return ended(which).stream().filter(end -> !end.succeeded()).map(End::failure).toList();
  }

  /** How long the slowest took. */
  public long slowestMs() {
    return TimeUnit.NANOSECONDS.toMillis(ends.stream().mapToLong(end -> end.nanos() - end.beganNanos()).max().orElse(0));
  }
}
