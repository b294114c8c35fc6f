package dev.thumbnails.cache.thirdparty;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A third party's backend without claims. It has {@code get} and {@code set} alone, or with {@code removes} all else too. With {@code lateMs} its store changes
 * and answers so much later, on a thread that Vert.x does not know.
 */
public final class MapBackendFactory implements CacheBackendFactory {

  private static final Map<String, Map<String, Thumbnail>> STORES = new ConcurrentHashMap<>();

  @Override
  public String type() {
    return "map";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    Map<String, Thumbnail> store = store(config.string("id", "none"));
    long lateMs = config.number("lateMs", 0, 0, 1000);
    boolean removes = config.flag("removes", false);
    return context -> Future.succeededFuture(removes ? new Removing(store, lateMs) : new Bare(store, lateMs));
  }

  /** All that are opened with this {@code id} have it. */
  public static Map<String, Thumbnail> store(String id) {
    return STORES.computeIfAbsent(id, first -> new ConcurrentHashMap<>());
  }

  private static class Bare implements CacheBackend {

    final Map<String, Thumbnail> store;
    private final long lateMs;

    Bare(Map<String, Thumbnail> store, long lateMs) {
      this.store = store;
      this.lateMs = lateMs;
    }

    @Override
    public Future<Thumbnail> get(String name) {
      return later(() -> store.get(name));
    }

    @Override
    public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
      if (ttlMs != 0) {
        return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "has no lifetimes"));
      }
      return later(() -> store.put(thumbnail.name(), thumbnail)).mapEmpty();
    }

    final <T> Future<T> later(Supplier<T> step) {
      if (lateMs == 0) {
        return Future.succeededFuture(step.get());
      }
      Promise<T> done = Promise.promise();
      Executor late = CompletableFuture.delayedExecutor(lateMs, TimeUnit.MILLISECONDS);
      CompletableFuture.supplyAsync(step, late).whenComplete(done::complete);
      return done.future();
    }
  }

  private static final class Removing extends Bare {

    Removing(Map<String, Thumbnail> store, long lateMs) {
      super(store, lateMs);
    }

    @Override
    public Future<Boolean> delete(String name) {
      return later(() -> store.remove(name) != null);
    }

    @Override
    public Future<Long> invalidate(String source) {
      return later(() -> store.values().stream().filter(thumbnail -> source.equals(thumbnail.source())).toList().stream()
          .filter(store.values()::remove).count());
    }

    @Override
    public Future<Void> clear() {
      return later(() -> {
        store.clear();
        return null;
      });
    }
  }
}
