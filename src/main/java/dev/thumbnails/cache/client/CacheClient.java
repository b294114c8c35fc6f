package dev.thumbnails.cache.client;

import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.bus.NodeAddress;
import dev.thumbnails.cache.json.WireJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Asks the cache at one address: on this node if it has one, without a network hop, else on the cluster's others in turn, leaving out those that
 * do not answer and passing over those that have far more to answer.
 *
 * <p>What Vert.x fails with TIMEOUT or NO_HANDLERS is asked again, at most twice, after 50 to 200 ms and as long as the budget lasts: one retry for five
 * requests, and ten a second. What a cache has answered, be it a failure, is the answer. Thread-safe.
 */
public final class CacheClient {

  public static final int ATTEMPTS = 3;

  /** A node's answer about its deadline may be here so long before this node's timer: the two clocks, and the ways, are not measured better. */
  private static final long MARGIN_MS = 100;

  /** Doubled for the second one; and as much again by chance, so that not all who lost a node come back at once. */
  private static final long PAUSE_MS = 50;
  private static final long PAUSES_MS = 6 * PAUSE_MS;

  private final Vertx vertx;
  private final String address;
  private final CacheNodes nodes;

  public CacheClient(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address;
    this.nodes = CacheNodes.of(vertx, address);
  }

  /**
   * The reply, or the {@link ReplyException} of the last attempt; completes on the caller's context. Each attempt tells the cache when the caller stops
   * listening to that attempt, and the cache begins nothing after that. So an attempt that arrives late does not undo what was done after it.
   *
   * @param operation the last part of the address
   * @param attemptMs how long each attempt may take
   */
  public Future<Message<Object>> request(String operation, Object body, DeliveryOptions delivery, long attemptMs) {
    return request(operation, body, delivery, attemptMs, attemptMs);
  }

  /**
   * @param ownMs how long an attempt on this node may take, which can't be lost with another one; there are others as long as there is time for three
   *     elsewhere
   */
  public Future<Message<Object>> request(String operation, Object body, DeliveryOptions delivery, long ownMs, long attemptMs) {
    return request(operation, body, delivery, ownMs, attemptMs, () -> true);
  }

  /** @param wanted whether the caller is still there: no attempt is made again for a caller who has gone */
  public Future<Message<Object>> request(String operation, Object body, DeliveryOptions delivery, long ownMs, long attemptMs, BooleanSupplier wanted) {
    nodes.budget().request();
    return attempts(Attempt.of(operation, body, delivery, ownMs, attemptMs, Math.max(ownMs, longestMs(attemptMs))), 1, wanted);
  }

  /** How long a request takes at most, with all its attempts and the pauses between them. */
  public static long longestMs(long attemptMs) {
    return ATTEMPTS * attemptMs + PAUSES_MS;
  }

  /** One attempt: an asker that does so itself repeats what {@link #isRepeatable} may be repeated. */
  public Future<Message<Object>> requestOnce(String operation, Object body, DeliveryOptions delivery, long attemptMs) {
    return send(Attempt.of(operation, body, delivery, attemptMs, attemptMs, attemptMs));
  }

  /** Whether nobody has answered, so that somebody else may. */
  public static boolean isRepeatable(Throwable failure) {
    return is(ReplyFailure.TIMEOUT, failure) || is(ReplyFailure.NO_HANDLERS, failure);
  }

  /** Before an attempt is made again: 50 to 100 ms the first time, twice as long the second. */
  public Future<Void> pause(int number) {
    return vertx.timer(number * PAUSE_MS + ThreadLocalRandom.current().nextLong(number * PAUSE_MS)).mapEmpty();
  }

  private Future<Message<Object>> attempts(Attempt attempt, int number, BooleanSupplier wanted) {
    return send(attempt).recover(failure -> number < ATTEMPTS && isRepeatable(failure) && attempt.leftMs() > 0 && wanted.getAsBoolean() && nodes.budget().takeRetry()
        ? pause(number).compose(over -> wanted.getAsBoolean() ? attempts(attempt, number + 1, wanted) : Future.failedFuture(failure))
        : Future.failedFuture(failure));
  }

  private Future<Message<Object>> send(Attempt attempt) {
    if (vertx.isClustered() && !nodes.own().letsThrough()) {
      return sendToAnother(attempt);
    }
    Future<Message<Object>> own = nodes.own().told(ask(address + "." + attempt.operation(), attempt, attempt.delivery(attempt.ownMs(), 0).setLocalOnly(true), true));
    return vertx.isClustered()
        ? own.recover(failure -> is(ReplyFailure.NO_HANDLERS, failure) ? sendToAnother(attempt) : Future.failedFuture(failure))
        : own;
  }

  private Future<Message<Object>> sendToAnother(Attempt attempt) {
    CacheNode node = nodes.next(vertx);
    long attemptMs = attempt.attemptMs();
    return node == null
        ? ask(address + "." + attempt.operation(), attempt, attempt.delivery(attemptMs, 0), false)
        : node.told(ask(node.address(), attempt,
            attempt.delivery(attemptMs, node.clock().differenceMs()).addHeader(NodeAddress.OPERATION, attempt.operation()), node.clock().isKnown()));
  }

  /** @param clockIsKnown whether the deadline is in the receiver's time */
  private Future<Message<Object>> ask(String address, Attempt attempt, DeliveryOptions delivery, boolean clockIsKnown) {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delivery.getSendTimeout());
    return vertx.eventBus().<Object>request(address, WireJson.of(attempt.body()), delivery)
        .recover(failure -> Future.failedFuture(isOfTheAttempt(failure, endNanos, clockIsKnown) ? unanswered(failure) : failure));
  }

  /** Returns whether a cache has dropped the attempt because of the attempt's own deadline. Then another attempt may be made. */
  private static boolean isOfTheAttempt(Throwable failure, long endNanos, boolean clockIsKnown) {
    return failure instanceof ReplyException reply && reply.failureCode() == FailureCode.TIMEOUT.number()
        && (!clockIsKnown || endNanos - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(MARGIN_MS));
  }

  private static ReplyException unanswered(Throwable failure) {
    return new ReplyException(ReplyFailure.TIMEOUT, failure.getMessage());
  }

  private static boolean is(ReplyFailure type, Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureType() == type;
  }
}
