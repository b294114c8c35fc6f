package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Failed;
import dev.thumbnails.cache.entry.Entry.Stored;
import java.util.function.Predicate;

/**
 * One operation on what is kept under a name, without a place where it is kept: a backend applies it atomically. Redis does the same
 * in its scripts.
 *
 * @param <R> what the asker is told
 */
@FunctionalInterface
interface Transition<R> {

  /**
   * What becomes of an entry.
   *
   * @param next the same object as the present one where nothing changes; null where nothing is left
   */
  record Change<R>(Entry next, R result) {
  }

  /**
   * Decides, and does nothing else: it may be called several times.
   *
   * @param present what is there and not over, or null
   * @throws CacheException where the operation is refused
   */
  Change<R> apply(Entry present);

  static Transition<Lookup> claim(Claim claim, long nowMs) {
    return present -> {
      boolean isHeld = Entry.isClaim(present, claim.token());
      if (!isHeld && (present != null || claim.renews())) {
        return new Change<>(present, Lookup.of(present, nowMs));
      }
      String source = claim.renews() ? present.source() : claim.source();
      return new Change<>(new Claimed(claim.token(), source, nowMs + claim.ttlMs()), new Lookup.Granted(claim.token()));
    };
  }

  /** A set, with the claim that {@code wanted} names or without; false if it is a repeated one. */
  static Transition<Boolean> set(Stored wanted) {
    return present -> {
      if (present instanceof Stored stored && stored.isRepeatOf(wanted)) {
        return new Change<>(present, false);
      }
      if (wanted.claim() != null) {
        checkClaim(present, wanted);
      }
      return new Change<>(wanted, true);
    };
  }

  static Transition<Boolean> release(String claim, Failure failure, long nowMs) {
    return present -> {
      if (!Entry.isClaim(present, claim)) {
        return new Change<>(present, false);
      }
      Failed failed = failure == null ? null : new Failed(failure.reason(), present.source(), nowMs + failure.ttlMs());
      return new Change<>(failed, true);
    };
  }

  /** Ends what {@code condition} holds for; whether that was a thumbnail. */
  static Transition<Boolean> removeIf(Predicate<Entry> condition) {
    return present -> present != null && condition.test(present)
        ? new Change<>(null, present instanceof Stored)
        : new Change<>(present, false);
  }

  /** Whether a claim that others may be waiting for has ended by this. */
  static boolean endsClaim(Entry present, Entry next) {
    return present instanceof Claimed claimed && !Entry.isClaim(next, claimed.claim());
  }

  /**
   * Checks that the claim of a set is current, and was taken for the thumbnail's source or for none.
   *
   * @throws CacheException if not
   */
  static void checkClaim(Entry present, Stored wanted) {
    if (!Entry.isClaim(present, wanted.claim())) {
      throw Claim.notCurrent();
    }
    if (present.source() != null && !present.source().equals(wanted.source())) {
      throw Claim.otherSource();
    }
  }
}
