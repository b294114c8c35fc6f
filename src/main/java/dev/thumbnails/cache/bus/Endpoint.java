package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.json.WireJson;
import dev.thumbnails.cache.metrics.CacheMeters;
import dev.thumbnails.cache.metrics.OperationMeters;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;

/**
 * One address: gives each message exactly one reply, whatever its body and whatever becomes of the operation. Vert.x itself
 * answers nothing when a handler throws, and the sender would wait for its own time limit.
 */
final class Endpoint implements Handler<Message<Object>> {

  private final String name;
  private final Operation operation;
  private final Admission admission;
  private final Admission waiting;
  private final OperationMeters meters;
  private final Failures failures;
  private final long timeoutMs;

  /** @param waiting for messages that may wait for others: if they took the places of all, nobody could end their wait */
  Endpoint(String name, Operation operation, Admission admission, Admission waiting, CacheMeters meters, long timeoutMs) {
    this.name = name;
    this.operation = operation;
    this.admission = admission;
    this.waiting = waiting;
    this.meters = meters.operation(name);
    this.failures = new Failures(name, timeoutMs);
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void handle(Message<Object> message) {
    long start = System.nanoTime();
    Admission place = message.headers().contains(Header.WAIT_MS.text()) ? waiting : admission;
    if (!place.enter()) {
      fail(message, start, new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many messages are in flight"));
      return;
    }
    attempt(message).onComplete((reply, failure) -> {
      try {
        tell(message, start, reply, failure);
      } finally {
        place.leave();
      }
    });
  }

  private Future<Reply> attempt(Message<Object> message) {
    try {
      Request request = new Request(message, name, timeoutMs);
      request.remainingMs();
      return operation.apply(request);
    } catch (RuntimeException | Error thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private void tell(Message<?> message, long start, Reply reply, Throwable failure) {
    if (failure == null) {
      answer(message, start, reply);
    } else {
      fail(message, start, failures.of(failure));
    }
  }

  /** Counted first, so that whoever has the reply finds it counted. */
  private void answer(Message<?> message, long start, Reply reply) {
    meters.answered(System.nanoTime() - start);
    message.reply(WireJson.of(reply.body()), reply.options());
  }

  private void fail(Message<?> message, long start, CacheException failure) {
    meters.failed(failure.code().number(), System.nanoTime() - start);
    message.fail(failure.code().number(), failure.getMessage());
  }
}
