package dev.thumbnails.cache.thirdparty;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A third party's backend that misbehaves in the way its {@code fault} names, and tells how many of it are open. */
public final class FaultyBackendFactory implements CacheBackendFactory {

  private static final Map<String, State> STATES = new ConcurrentHashMap<>();

  /** What a test sees and steers of the backends that were configured with one {@code id}. */
  public static final class State {

    private final AtomicInteger attempts = new AtomicInteger();
    public final AtomicInteger opened = new AtomicInteger();
    public final AtomicInteger closed = new AtomicInteger();
    public final AtomicReference<Context> openedOn = new AtomicReference<>();
    public final AtomicReference<Context> closedOn = new AtomicReference<>();
    public final AtomicInteger asked = new AtomicInteger();
    public final Promise<Thumbnail> held = Promise.promise();
    public final AtomicReference<Thumbnail> stored = new AtomicReference<>();
  }

  public static State state(String id) {
    return STATES.computeIfAbsent(id, key -> new State());
  }

  @Override
  public String type() {
    return "faulty";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    String fault = config.string("fault", "none");
    State state = state(config.string("id", "none"));
    return context -> {
      if (fault.equals("second open fails") && state.attempts.incrementAndGet() == 2) {
        return Future.failedFuture("no second one");
      }
      state.opened.incrementAndGet();
      state.openedOn.set(Vertx.currentContext());
      return switch (fault) {
        case "open throws" -> throw new IllegalStateException("no open");
        case "open gives null" -> null;
        case "open gives no backend" -> Future.succeededFuture();
        default -> Future.succeededFuture(new Faulty(fault, state));
      };
    };
  }

  private record Faulty(String fault, State state) implements CacheBackend {

    @Override
    public Future<Thumbnail> get(String name) {
      state.asked.incrementAndGet();
      return switch (fault) {
        case "hangs" -> Promise.<Thumbnail>promise().future();
        case "holds" -> state.held.future();
        case "throws" -> throw new IllegalStateException("secret of the backend");
        case "throws an error" -> throw new StackOverflowError("secret of the backend");
        case "gives null" -> null;
        case "fails" -> Future.failedFuture(new IllegalStateException("secret of the backend"));
        case "reads garbage" -> Future.succeededFuture(Thumbnail.of(""));
        default -> Future.succeededFuture();
      };
    }

    @Override
    public Thumbnail getNow(String name) {
      if (fault.equals("throws from memory")) {
        throw new IllegalStateException("secret of the backend");
      }
      return null;
    }

    @Override
    public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
      if (fault.equals("stores the first slowly")) {
        Future<Void> ready = state.asked.incrementAndGet() == 1 ? state.held.future().mapEmpty() : Future.succeededFuture();
        return ready.onSuccess(now -> state.stored.set(thumbnail));
      }
      return get(thumbnail.name()).mapEmpty();
    }

    @Override
    public Future<Void> close() {
      state.closedOn.set(Vertx.currentContext());
      state.closed.incrementAndGet();
      return switch (fault) {
        case "close fails" -> Future.failedFuture("no close");
        case "close throws" -> throw new IllegalStateException("no close");
        case "close gives null" -> null;
        default -> Future.succeededFuture();
      };
    }
  }
}
