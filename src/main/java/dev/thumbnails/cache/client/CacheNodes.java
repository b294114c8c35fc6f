package dev.thumbnails.cache.client;

import dev.thumbnails.cache.bus.NodeAddress;
import dev.thumbnails.cache.config.Reason;
import dev.thumbnails.cache.sharing.PerVertx;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes with a cache at one address, as the cluster manager knows them, and which of them answer: of one that hangs or was killed the
 * cluster manager may learn seconds later. One for each Vert.x instance and address. Thread-safe.
 */
final class CacheNodes {

  private static final Logger LOG = LoggerFactory.getLogger(CacheNodes.class);
  private static final PerVertx<CacheNodes> NODES = new PerVertx<>();
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String address;
  private final Breaker own = new Breaker();
  private final RetryBudget budget = new RetryBudget();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong askedNanos = new AtomicLong(System.nanoTime() - FRESH_NANOS);
  private volatile List<CacheNode> others = List.of();

  private CacheNodes(String address) {
    this.address = address;
  }

  static CacheNodes of(Vertx vertx, String address) {
    return NODES.lasting(vertx, address, () -> new CacheNodes(address));
  }

  RetryBudget budget() {
    return budget;
  }

  /** Of this node's own cache. */
  Breaker own() {
    return own;
  }

  /**
   * Another one, in turn, of those that answer as far as is known, else of all; null where there is none: then the cluster manager may know better. One that
   * has far more to answer than the next is passed over. One that is new or did not answer is pinged before it is asked: the way to it may take longer than
   * an attempt.
   */
  CacheNode next(Vertx vertx) {
    refresh(vertx);
    List<CacheNode> present = others;
    if (present.isEmpty()) {
      return null;
    }
    int first = (turn.getAndIncrement() & Integer.MAX_VALUE) % present.size();
    CacheNode answering = null;
    for (int i = 0; i < present.size(); i++) {
      CacheNode node = present.get((first + i) % present.size());
      if (!node.breaker().isClosed()) {
        node.pingIfDue(vertx);
      } else if (answering == null) {
        answering = node;
      } else {
        return answering.orLessBusy(node);
      }
    }
    return answering == null ? present.get(first) : answering;
  }

  /** What it leads to is there for later requests. */
  private void refresh(Vertx vertx) {
    long asked = askedNanos.get();
    long now = System.nanoTime();
    if (now - asked >= FRESH_NANOS && askedNanos.compareAndSet(asked, now)) {
      NodeAddress.others(vertx, address).onSuccess(ids -> refreshed(vertx, ids)).onFailure(failure -> LOG.debug("the nodes of {} can't be told now: {}", address, Reason.of(failure)));
    }
  }

  private void refreshed(Vertx vertx, List<String> ids) {
    Map<String, CacheNode> present = others.stream().collect(Collectors.toMap(CacheNode::id, Function.identity()));
    others = ids.stream()
        .map(id -> present.containsKey(id) ? present.get(id) : CacheNode.untried(address, id))
        .toList();
    others.forEach(node -> node.pingIfDue(vertx));
  }
}
