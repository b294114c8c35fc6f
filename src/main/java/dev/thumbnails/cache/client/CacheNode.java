package dev.thumbnails.cache.client;

import dev.thumbnails.cache.bus.NodeAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node of the cluster with a cache, as one asker sees it. Thread-safe.
 *
 * @param address where it alone is asked
 * @param unanswered how many requests it has not answered yet
 */
record CacheNode(String id, String address, Breaker breaker, AtomicInteger unanswered, NodeClock clock) {

  private static final long PING_MS = 1000;

  private static final int FAR_MORE_TIMES = 2;
  private static final int FAR_MORE = 10;

  /** One that nobody has asked yet. */
  static CacheNode untried(String cache, String id) {
    return new CacheNode(id, NodeAddress.of(cache, id), Breaker.untried(), new AtomicInteger(), new NodeClock(id));
  }

  /** Learns from how a request ends, and that it has not ended yet. */
  <T> Future<T> told(Future<T> reply) {
    unanswered.incrementAndGet();
    return breaker.told(reply.onComplete(end -> unanswered.decrementAndGet()));
  }

  /** Asks for a sign of life and for the node's clock, if one of them is wanted now. */
  void pingIfDue(Vertx vertx) {
    if (!breaker.isClosed() && breaker.letsTry()) {
      breaker.told(ping(vertx));
    } else if (breaker.isClosed() && clock.letsAsk()) {
      ping(vertx);
    }
  }

  private Future<?> ping(Vertx vertx) {
    long sentNanos = System.nanoTime();
    return vertx.eventBus().request(address, null, new DeliveryOptions().setSendTimeout(PING_MS).addHeader(NodeAddress.OPERATION, NodeAddress.PING))
        .onSuccess(reply -> clock.told(reply.body(), sentNanos, System.nanoTime()));
  }

  /**
   * The other where this one has far more to answer: a node that is slow, or has just begun, is asked less. Not already where it has more, since one that
   * fails at once always has least.
   */
  CacheNode orLessBusy(CacheNode other) {
    return unanswered.get() > FAR_MORE_TIMES * other.unanswered.get() + FAR_MORE ? other : this;
  }
}
