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
 * <p>A claim is a time-limited right to make a missing thumbnail. A plain set, a delete and an invalidation end it before its time,
 * and so does a set with it; the backend then calls {@link BackendContext#claimEnded}, so that those who wait for it look again.
 *
 * <p>A backend either overrides {@link #claim}, the {@code set} with a claim, {@link #release} and {@link #look}, or none of them. If it does not override
 * {@code claim}, the verticle grants claims for it and keeps them in memory. Such claims hold within one Vert.x instance only, so in a cluster each node may
 * create a thumbnail once. See {@link GrantingBackend} for what that guarantees.
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
   *
   * @param name any text: no thumbnail has one that breaks the rule
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

  /**
   * What is known of a name. Without claims it is what {@link #get} says; a backend that grants them overrides it, so that it tells
   * of claims and negative entries too.
   */
  default Future<Lookup> look(String name) {
    return get(name).map(Lookup::of);
  }

  /**
   * As {@link #look}, but where there is nothing, or a claim with the same token, the asker is granted the claim, from now on for
   * {@link Claim#ttlMs()}. No two askers hold the claim of one name at a time, wherever they ask. Without claims only a hit is
   * answered. The verticle never calls this default: it grants claims itself.
   *
   * <p>A claim that {@link Claim#renews()} is never granted anew. If the claim with the same token is current, the claim lasts {@link Claim#ttlMs()} from
   * now, keeps its source, and the answer is {@link Lookup.Granted}. Otherwise nothing changes, and the answer is that of {@link #look}. The check and the
   * change are one step: else a claim that was voided would come back, and with it a thumbnail that is out of date.
   */
  default Future<Lookup> claim(String name, Claim claim) {
    return look(name).compose(found -> found instanceof Lookup.Hit ? Future.succeededFuture(found) : unsupported("grants no claims"));
  }

  /**
   * As {@link #set(Thumbnail, long)}, but only while the claim is current and was taken for the thumbnail's source or for none: else it
   * fails with {@link FailureCode#CONFLICT} and changes nothing. The check and the change are one step. Completes with
   * true; with false where that has been stored already, by the same thumbnail and claim, so that it may be repeated.
   */
  default Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return unsupported("grants no claims");
  }

  /**
   * Ends a claim; whether it was current, for otherwise nothing changes.
   *
   * @param failure what to remember in its place, null for nothing
   */
  default Future<Boolean> release(String name, String claim, Failure failure) {
    return unsupported("grants no claims");
  }

  /**
   * Removes whatever is kept under a name, a thumbnail, a claim or a negative entry; whether there was a thumbnail. Fails with
   * {@link FailureCode#UNSUPPORTED} unless overridden.
   */
  default Future<Boolean> delete(String name) {
    return unsupported("does not delete");
  }

  /**
   * Removes what depends on a source: every thumbnail, claim and negative entry with it. Completes with the number of thumbnails
   * removed; then none is left that was set before, nor can be set with a claim that was taken for it before.
   */
  default Future<Long> invalidate(String source) {
    return unsupported("does not invalidate");
  }

  /** Removes everything that this cache keeps, and nothing else in the store. */
  default Future<Void> clear() {
    return unsupported("does not clear");
  }

  /**
   * How long an entry lives that is set without a lifetime of its own, in milliseconds; 0, the default, means until it is deleted. A backend that
   * answers less than 0 is given that in such a set: it removes what was there, and keeps nothing.
   */
  default long ttlMs() {
    return 0;
  }

  /** Releases what was opened. Called once, after the last request has been answered or given up. */
  default Future<Void> close() {
    return Future.succeededFuture();
  }

  private static <T> Future<T> unsupported(String what) {
    return Future.failedFuture(new CacheException(FailureCode.UNSUPPORTED, "this backend " + what));
  }
}
