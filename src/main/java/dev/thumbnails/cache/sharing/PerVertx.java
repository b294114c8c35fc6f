package dev.thumbnails.cache.sharing;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.SharedData;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things that the verticles of one Vert.x instance share, each under a name. A thing is made for its first user and dropped with the last.
 *
 * <p>It belongs in a static field, and not in a local map of Vert.x: a class that is loaded again by another loader has things of its own, and
 * Vert.x keeps no object of a loader whose verticles are gone. A wrapper of Vert.x shares with the instance that it wraps. Thread-safe.
 *
 * @param <T> the thing, which has to be thread-safe itself
 */
public final class PerVertx<T> {

  /** Replaced as a whole when the number of users changes. */
  private record Entry<T>(T value, int users) {
  }

  /** By the one object that all wrappers of a Vert.x instance have in common. */
  private final Map<SharedData, ConcurrentMap<String, Entry<T>>> all = new WeakHashMap<>();

  /** Makes the thing or joins its users. */
  public Use<T> use(Vertx vertx, String name, Supplier<T> create) {
    return use(vertx, name, create, present -> { });
  }

  /**
   * Makes the thing or joins its users.
   *
   * @param check throws if the caller can't use the present thing; the caller is no user then
   */
  public Use<T> use(Vertx vertx, String name, Supplier<T> create, Consumer<T> check) {
    ConcurrentMap<String, Entry<T>> things = of(vertx);
    Entry<T> entry = things.compute(name, (same, present) -> {
      if (present == null) {
        return new Entry<>(create.get(), 1);
      }
      check.accept(present.value());
      return new Entry<>(present.value(), present.users() + 1);
    });
    return new Use<>(things, name, entry.value());
  }

  /** Gives a thing that stays until the Vert.x instance is garbage, to which it must not refer: for those who have no end. */
  public T lasting(Vertx vertx, String name, Supplier<T> create) {
    return of(vertx).computeIfAbsent(name, same -> new Entry<>(create.get(), 1)).value();
  }

  /** Finds the present thing, or null if there is none, each time it is asked; it costs one look into a map. */
  public Supplier<T> finder(Vertx vertx, String name) {
    ConcurrentMap<String, Entry<T>> things = of(vertx);
    return () -> {
      Entry<T> entry = things.get(name);
      return entry == null ? null : entry.value();
    };
  }

  private synchronized ConcurrentMap<String, Entry<T>> of(Vertx vertx) {
    return all.computeIfAbsent(vertx.sharedData(), first -> new ConcurrentHashMap<>());
  }

  /** One user's hold on a thing. */
  public static final class Use<T> {

    private final ConcurrentMap<String, Entry<T>> things;
    private final String name;
    private final T value;

    private Use(ConcurrentMap<String, Entry<T>> things, String name, T value) {
      this.things = things;
      this.name = name;
      this.value = value;
    }

    public T value() {
      return value;
    }

    /** Ends this use, which may be done once. */
    public void release() {
      release(last -> { });
    }

    /** Ends this use, which may be done once; {@code drop} gets the thing if this was its last user. */
    public void release(Consumer<T> drop) {
      things.computeIfPresent(name, (same, present) -> {
        if (present.users() > 1) {
          return new Entry<>(present.value(), present.users() - 1);
        }
        drop.accept(present.value());
        return null;
      });
    }
  }
}
