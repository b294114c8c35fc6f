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
  private final Callers callers;
  private final OperationMeters meters;
  private final Failures failures;
  private final long timeoutMs;

  /** @param waiting for messages that may wait for others: if they took the places of all, nobody could end their wait */
  Endpoint(String name, Operation operation, Admission admission, Admission waiting, Callers callers, CacheMeters meters, long timeoutMs) {
    this.name = name;
    this.operation = operation;
    this.admission = admission;
    this.waiting = waiting;
    this.callers = callers;
    this.meters = meters.operation(name);
    this.failures = new Failures(name, timeoutMs);
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void handle(Message<Object> message) {
    long start = System.nanoTime();
    Admission place;
    Caller caller;
    try {
      place = message.headers().contains(Header.WAIT_MS.text()) ? waiting : admission;
      caller = callers.enter(message);
    } catch (Throwable unreadable) {
      fail(message, start, unreadable);
      return;
    }
    if (!place.enter()) {
      callers.leave(caller);
      fail(message, start, new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many messages are in flight"));
      return;
    }
    caller.unlessGone(attempt(message, caller)).onComplete((reply, failure) -> {
      try {
        tell(message, start, reply, failure);
      } finally {
        callers.leave(caller);
        place.leave();
      }
    });
  }

  private Future<Reply> attempt(Message<Object> message, Caller caller) {
    try {
      Request request = new Request(message, name, timeoutMs, caller);
      request.remainingMs();
      return operation.apply(request);
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }

  private void tell(Message<?> message, long start, Reply reply, Throwable failure) {
    if (failure == null) {
      answer(message, start, reply);
    } else {
      fail(message, start, failure);
    }
  }

  /** Counted first, so that whoever has the reply finds it counted. A reply that can't be sent is a failure instead. */
  private void answer(Message<?> message, long start, Reply reply) {
    meters.answered(System.nanoTime() - start);
    try {
      message.reply(WireJson.of(reply.body()), reply.options());
    } catch (Throwable unsendable) {
      CacheException failure = failures.of(unsendable);
      meters.failure(failure.code().number());
      send(message, failure);
    }
  }

  private void fail(Message<?> message, long start, Throwable thrown) {
    CacheException failure = failures.of(thrown);
    meters.failed(failure.code().number(), System.nanoTime() - start);
    send(message, failure);
  }

  private void send(Message<?> message, CacheException failure) {
    try {
      message.fail(failure.code().number(), failure.getMessage());
    } catch (Throwable unsendable) {
      // Nothing can be sent; the log says why the sender gets no reply.
      failures.of(unsendable);
    }
  }
}
