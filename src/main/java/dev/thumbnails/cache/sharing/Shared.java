package dev.thumbnails.cache.sharing;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One user's hold on a thing that exists once in a Vert.x instance: made for the first user, dropped with the last. Thread-safe.
 *
 * @param <T> the thing, which has to be thread-safe itself
 */
public final class Shared<T> {

  /** Replaced as a whole when the number of users changes. */
  private record Entry<T>(T value, int users) implements Shareable {
  }

  private final LocalMap<String, Entry<T>> all;
  private final String key;
  private final T value;

  private Shared(LocalMap<String, Entry<T>> all, String key, T value) {
    this.all = all;
    this.key = key;
    this.value = value;
  }

  /**
   * Makes the thing or joins those who use it.
   *
   * @param kind the name of a local map that holds nothing else
   * @param check throws if the caller can't use what is there already; then nothing is acquired
   */
  public static <T> Shared<T> acquire(Vertx vertx, String kind, String key, Supplier<T> create, Consumer<T> check) {
    LocalMap<String, Entry<T>> all = vertx.sharedData().getLocalMap(kind);
    Entry<T> entry = all.compute(key, (same, present) -> {
      if (present == null) {
        return new Entry<>(create.get(), 1);
      }
      check.accept(present.value());
      return new Entry<>(present.value(), present.users() + 1);
    });
    return new Shared<>(all, key, entry.value());
  }

  public T value() {
    return value;
  }

  /** Ends this hold, which may be done once; {@code drop} gets the thing if it was the last. */
  public void release(Consumer<T> drop) {
    all.computeIfPresent(key, (same, present) -> {
      if (present.users() > 1) {
        return new Entry<>(present.value(), present.users() - 1);
      }
      drop.accept(present.value());
      return null;
    });
  }
}
