package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.Future;

/**
 * A place where thumbnails are kept. {@link #get} and {@link #set} are all that one must have.
 *
 * <p>Each instance of the verticle opens one of its own and calls it on the context that opened it, with names and thumbnails that
 * have passed every check. A method must not block. Its future may complete on any thread; one that takes longer than
 * {@code timeoutMs} is answered with {@link FailureCode#TIMEOUT} and its result dropped.
 *
 * <p>A failure that the asker should hear of is a {@link CacheException}; anything else, thrown or in a future, counts as a defect
 * of the backend and is answered with {@link FailureCode#INTERNAL}.
 */
public interface CacheBackend {

  /** The thumbnail of that name, or null if there is none or its lifetime is over. A stored value that can't be read is none. */
  Future<Thumbnail> get(String name);

  /**
   * The thumbnail, where that is known without waiting: null says nothing. Called on any thread. For stores in memory that all
   * instances of a node share; the default, null, is right for every other.
   */
  default Thumbnail getNow(String name) {
    return null;
  }

  /**
   * Stores a thumbnail under its name in place of what was there; completes once it is stored.
   *
   * @param ttlMs how long it lives, in milliseconds; 0 means until it is deleted. A backend without lifetimes fails with
   *     {@link FailureCode#UNSUPPORTED} for any other value, and stores nothing
   */
  Future<Void> set(Thumbnail thumbnail, long ttlMs);

  /** Removes a thumbnail; whether there was one. Fails with {@link FailureCode#UNSUPPORTED} unless overridden. */
  default Future<Boolean> delete(String name) {
    return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "this backend does not delete"));
  }

  /** How long an entry lives that is set without a lifetime of its own, in milliseconds; 0, the default, means until it is deleted. */
  default long ttlMs() {
    return 0;
  }

  /** Releases what was opened. Called once, after the last request has been answered or given up. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }
}
