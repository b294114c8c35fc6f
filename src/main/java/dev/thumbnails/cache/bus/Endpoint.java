package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.TimeUnit;

/**
 * One address: gives each message exactly one reply, whatever its body and whatever becomes of the operation. Vert.x itself
 * answers nothing when a handler throws, and the sender would wait for its own time limit.
 */
final class Endpoint implements Handler<Message<Object>> {

  private final String name;
  private final Operation operation;
  private final Admission admission;
  private final Failures failures;
  private final long timeoutMs;

  Endpoint(String name, Operation operation, Admission admission, long timeoutMs) {
    this.name = name;
    this.operation = operation;
    this.admission = admission;
    this.failures = new Failures(name, timeoutMs);
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void handle(Message<Object> message) {
    if (!admission.enter()) {
      fail(message, new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many messages are in flight"));
      return;
    }
    Future.<Void>succeededFuture()
        .compose(start -> attempt(message))
        .onComplete(reply -> message.reply(reply.body(), reply.options()), failure -> fail(message, failures.of(failure)))
        .onComplete(answered -> admission.leave());
  }

  private Future<Reply> attempt(Message<Object> message) {
    Request request = new Request(message, name);
    long limitMs = Math.min(timeoutMs, request.remainingMs());
    return operation.apply(request).timeout(limitMs, TimeUnit.MILLISECONDS);
  }

  private static void fail(Message<?> message, CacheException failure) {
    message.fail(failure.code().number(), failure.getMessage());
  }
}
