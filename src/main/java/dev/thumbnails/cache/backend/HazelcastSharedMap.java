package dev.thumbnails.cache.backend;

import com.hazelcast.map.IMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A map in Hazelcast, which can do more than Vert.x passes on: it tells what a put has replaced, and sets a lifetime afterwards.
 *
 * <p>What is removed leaves a mark for ten minutes. When a node that was away comes back, Hazelcast keeps the later of two records of a
 * name (with the merge policy of {@code cluster.xml}); without a mark the node's old record would be the only one. An entry that takes the
 * place of a mark, or of a thumbnail, and ends before that is kept for ten minutes too, and counts as nothing once it has ended.
 */
final class HazelcastSharedMap extends AsyncSharedMap {

  private static final long MARKED_MS = 600_000;

  private final Vertx vertx;
  private final IMap<String, Object> map;

  private HazelcastSharedMap(Vertx vertx, AsyncMap<String, Object> map, IMap<String, Object> hazelcast) {
    super(vertx, map);
    this.vertx = vertx;
    this.map = hazelcast;
  }

  /**
   * The map of that name in whatever the cluster of this Vert.x is, or in none.
   *
   * @throws NoClassDefFoundError if another cluster manager is there and Hazelcast is not
   */
  static Future<SharedMap> open(Vertx vertx, String name) {
    HazelcastClusterManager hazelcast = manager(vertx);
    return vertx.sharedData().<String, Object>getAsyncMap(name).map(map -> hazelcast == null
        ? new AsyncSharedMap(vertx, map)
        : new HazelcastSharedMap(vertx, map, hazelcast.getHazelcastInstance().getMap(name)));
  }

  private static HazelcastClusterManager manager(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager() instanceof HazelcastClusterManager hazelcast ? hazelcast : null;
  }

  @Override
  public Future<Object> put(String name, String text, long ttlMs, long endNanos) {
    return Future.fromCompletionStage(map.putAsync(name, text, ttlMs, TimeUnit.MILLISECONDS), vertx.getOrCreateContext())
        .compose(replaced -> ttlMs != 0 && marks(replaced)
            // The record is there. Whoever replaces it meanwhile sees a thumbnail, and does the same.
            ? replace(name, text, SharedDataValue.marking(text), ttlMs).transform(marked -> Future.succeededFuture(replaced))
            : Future.succeededFuture(replaced));
  }

  private static boolean marks(Object value) {
    return SharedDataValue.marks(value, SharedEntries.nowMs());
  }

  /** vertx-hazelcast replaces without a lifetime. */
  @Override
  public Future<Boolean> replace(String name, Object present, String text, long ttlMs) {
    String next = ttlMs != 0 && marks(present) ? SharedDataValue.marking(text) : text;
    return super.replace(name, present, next, 0).compose(replaced -> replaced && ttlMs != 0
        // The record is there. If its lifetime can't be set now, it is removed by whoever looks for it later.
        ? live(name, next, keptMs(next, ttlMs)).otherwiseEmpty().map(true)
        : Future.succeededFuture(replaced));
  }

  private static long keptMs(Object value, long ttlMs) {
    return ttlMs != 0 && SharedDataValue.isMarking(value) ? Math.max(ttlMs, MARKED_MS) : ttlMs;
  }

  /**
   * Somebody may have replaced {@code value} in the meantime, and then the lifetime was given to another value: that one gets its own
   * again.
   */
  private Future<Void> live(String name, Object value, long ttlMs) {
    return vertx.executeBlocking(() -> map.setTtl(name, ttlMs, TimeUnit.MILLISECONDS), false)
        .compose(done -> get(name))
        .compose(present -> present == null || Objects.equals(present, value)
            ? Future.succeededFuture()
            : live(name, present, keptMs(present, SharedDataValue.ttlMs(present, SharedEntries.nowMs()))));
  }

  @Override
  public Future<Boolean> remove(String name, Object present) {
    return super.sweep(name, present).compose(removed -> removed
        ? putIfAbsent(name, SharedDataValue.removal(SharedEntries.nowMs() + MARKED_MS), MARKED_MS).map(true)
        : Future.succeededFuture(false));
  }

  /** An entry that stands for a mark leaves one: it has ended, but the node that was away may still come back. */
  @Override
  public Future<Boolean> sweep(String name, Object present) {
    return SharedDataValue.isMarking(present) ? remove(name, present) : super.sweep(name, present);
  }
}
