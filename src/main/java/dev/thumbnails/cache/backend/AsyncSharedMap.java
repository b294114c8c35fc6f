package dev.thumbnails.cache.backend;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A map as Vert.x gives it, local or of any cluster manager. A manager that gives no lifetime in a replacement gives none here either; then what is over is
 * removed by whoever looks for it.
 */
class AsyncSharedMap implements SharedMap {

  private final Vertx vertx;
  private final AsyncMap<String, Object> map;
  /** A local map sweeps by timers. Those of a verticle's own context would end with the verticle, and its entries would stay. Null in a cluster. */
  private final ContextInternal timers;

  AsyncSharedMap(Vertx vertx, AsyncMap<String, Object> map) {
    this.vertx = vertx;
    this.map = map;
    this.timers = vertx.isClustered() ? null : ((VertxInternal) vertx).createEventLoopContext();
  }

  @Override
  public Future<Object> get(String name) {
    return map.get(name);
  }

  @Override
  public Future<Object> putIfAbsent(String name, String text, long ttlMs) {
    return ttlMs == 0 ? map.putIfAbsent(name, text) : timed(() -> map.putIfAbsent(name, text, ttlMs));
  }

  @Override
  public Future<Object> put(String name, String text, long ttlMs, long endNanos) {
    return SharedEntries.changed(endNanos, () -> putIfAbsent(name, text, ttlMs)).compose(present -> present == null
        ? Future.succeededFuture()
        : SharedEntries.changed(endNanos, () -> replaceAny(name, text, ttlMs))
            .compose(replaced -> replaced == null ? put(name, text, ttlMs, endNanos) : Future.succeededFuture(replaced)));
  }

  @Override
  public Future<Boolean> replace(String name, Object present, String text, long ttlMs) {
    return ttlMs == 0
        ? map.replaceIfPresent(name, present, text)
        : ifSupported(timed(() -> map.replaceIfPresent(name, present, text, ttlMs)), () -> map.replaceIfPresent(name, present, text));
  }

  private Future<Object> replaceAny(String name, String text, long ttlMs) {
    return ttlMs == 0
        ? map.replace(name, text)
        : ifSupported(timed(() -> map.replace(name, text, ttlMs)), () -> map.replace(name, text));
  }

  private static <T> Future<T> ifSupported(Future<T> timed, Supplier<Future<T>> untimed) {
    return timed.recover(failure -> failure instanceof UnsupportedOperationException ? untimed.get() : Future.failedFuture(failure));
  }

  @Override
  public Future<Boolean> remove(String name, Object present) {
    return sweep(name, present);
  }

  @Override
  public Future<Boolean> sweep(String name, Object present) {
    return map.removeIfPresent(name, present);
  }

  /** A local map copies itself at once, on the thread that asks. */
  @Override
  public Future<Map<String, Object>> entries() {
    return vertx.executeBlocking(map::entries, false).compose(Function.identity());
  }

  private <T> Future<T> timed(Supplier<Future<T>> write) {
    if (timers == null) {
      return write.get();
    }
    ContextInternal caller = timers.beginDispatch();
    Future<T> written;
    try {
      written = write.get();
    } finally {
      timers.endDispatch(caller);
    }
    // A local map has completed it. What follows goes on here, and not on the timers' context.
    return written.succeeded() ? Future.succeededFuture(written.result()) : Future.failedFuture(written.cause());
  }
}
