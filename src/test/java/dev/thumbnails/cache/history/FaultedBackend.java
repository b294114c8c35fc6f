package dev.thumbnails.cache.history;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.ForwardingBackend;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A backend that is right but for one fault, on some operations. One instance is called on one context. */
final class FaultedBackend extends ForwardingBackend {

  /** Far beyond the lifetimes and claims of a workload, and the bound that the checker is told. */
  static final long TOO_LONG_MS = 100;

  private static final int LEFT = 4;

  private record Old(Thumbnail thumbnail, long nanos) {
  }

  private final Fault fault;
  private final Vertx vertx;
  private final Random random = new Random(1);
  /** By name: what has been set last, and what before that. */
  private final Map<String, Thumbnail> last = new HashMap<>();
  private final Map<String, Thumbnail> previous = new HashMap<>();
  private final Map<String, Claim> claims = new HashMap<>();
  private final Map<String, Old> near = new HashMap<>();

  FaultedBackend(CacheBackend target, Fault fault, Vertx vertx) {
    super(target);
    this.fault = fault;
    this.vertx = vertx;
  }

  private boolean strikes(Fault one) {
    return fault == one && random.nextInt(fault.oneOf()) == 0;
  }

  /** All through {@link #look}. */
  @Override
  public Thumbnail getNow(String name) {
    return fault == Fault.NONE ? super.getNow(name) : null;
  }

  @Override
  public Future<Lookup> look(String name) {
    return super.look(name).map(found -> looked(name, found));
  }

  private Lookup looked(String name, Lookup found) {
    if (found instanceof Lookup.Hit hit) {
      return hit(name, hit);
    }
    if (strikes(Fault.IS_OLDER_THAN_THE_BOUND) && near.containsKey(name)) {
      return new Lookup.Hit(near.get(name).thumbnail());
    }
    return found instanceof Lookup.Miss && strikes(Fault.PENDING_WITHOUT_A_CLAIM) ? new Lookup.Pending(5) : found;
  }

  private Lookup hit(String name, Lookup.Hit hit) {
    Thumbnail thumbnail = hit.thumbnail();
    if (strikes(Fault.MISSES_WHAT_IS_THERE)) {
      return new Lookup.Miss();
    }
    if (strikes(Fault.ANSWERS_AN_OLD_VALUE) && previous.containsKey(name)) {
      return new Lookup.Hit(previous.get(name));
    }
    if (strikes(Fault.MIXES_TWO_THUMBNAILS)) {
      return new Lookup.Hit(thumbnail.withSource("another.jpg"));
    }
    return fault == Fault.IS_OLDER_THAN_THE_BOUND ? new Lookup.Hit(old(name, thumbnail)) : hit;
  }

  /** A near cache that keeps what it has for too long. */
  private Thumbnail old(String name, Thumbnail present) {
    Old old = near.get(name);
    if (old == null || System.nanoTime() - old.nanos() > TimeUnit.MILLISECONDS.toNanos(TOO_LONG_MS)) {
      near.put(name, new Old(present, System.nanoTime()));
      return present;
    }
    return random.nextInt(fault.oneOf()) == 0 ? old.thumbnail() : present;
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    Claim asked = strikes(Fault.CLAIMS_OUTLIVE_THEIR_END) ? new Claim(claim.token(), claim.source(), claim.ttlMs() + TOO_LONG_MS) : claim;
    return super.claim(name, asked).map(found -> {
      if (found instanceof Lookup.Granted) {
        claims.put(name, claim);
      }
      if (found instanceof Lookup.Pending) {
        return strikes(Fault.GRANTS_A_SECOND_CLAIM) ? new Lookup.Granted(claim.token()) : strikes(Fault.MISSES_A_CLAIM) ? new Lookup.Miss() : found;
      }
      return looked(name, found);
    });
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    if (strikes(Fault.DROPS_A_SET)) {
      return Future.succeededFuture();
    }
    return super.set(thumbnail, lifetime(ttlMs)).onSuccess(stored -> remember(thumbnail));
  }

  private long lifetime(long ttlMs) {
    if (ttlMs > 0 && strikes(Fault.FORGETS_A_LIFETIME)) {
      return 0;
    }
    return strikes(Fault.ENDS_TOO_EARLY) ? 1 : ttlMs;
  }

  private void remember(Thumbnail thumbnail) {
    Thumbnail before = last.put(thumbnail.name(), thumbnail);
    if (before != null) {
      previous.put(thumbnail.name(), before);
    }
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    if (strikes(Fault.REFUSES_THE_CURRENT_CLAIM)) {
      return Future.failedFuture(Claim.notCurrent());
    }
    return super.set(thumbnail, ttlMs, claim).transform(done -> {
      if (done.succeeded()) {
        remember(thumbnail);
        return !done.result() && strikes(Fault.REFUSES_A_REPEATED_SET) ? Future.failedFuture(Claim.notCurrent()) : Future.succeededFuture(done.result());
      }
      if (strikes(Fault.STORES_WITH_A_VOID_CLAIM) || isOtherSource(done.cause()) && strikes(Fault.STORES_FROM_ANOTHER_SOURCE)) {
        return super.set(thumbnail, ttlMs).map(true);
      }
      return strikes(Fault.REFUSES_BUT_STORES)
          ? super.set(thumbnail, ttlMs).compose(stored -> Future.failedFuture(done.cause()))
          : Future.failedFuture(done.cause());
    });
  }

  private static boolean isOtherSource(Throwable failure) {
    return failure instanceof CacheException refused && refused.code() == FailureCode.CONFLICT && refused.getMessage().startsWith("source");
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    boolean tooLong = failure != null && strikes(Fault.REMEMBERS_A_FAILURE_TOO_LONG);
    return super.release(name, claim, tooLong ? new Failure(failure.reason(), failure.ttlMs() + TOO_LONG_MS) : failure)
        .map(was -> strikes(Fault.TELLS_A_WRONG_RELEASE) != was);
  }

  @Override
  public Future<Boolean> delete(String name) {
    return super.delete(name).map(was -> {
      if (was && last.containsKey(name) && strikes(Fault.BRINGS_BACK_WHAT_WAS_DELETED)) {
        vertx.setTimer(1, later -> super.set(last.get(name), 0));
      }
      return strikes(Fault.TELLS_A_WRONG_DELETE) != was;
    });
  }

  @Override
  public Future<Long> invalidate(String source) {
    return leaving(() -> super.invalidate(source), Fault.LEAVES_A_NAME_OUT_OF_AN_INVALIDATION)
        .compose(removed -> fault == Fault.KEEPS_CLAIMS_THROUGH_AN_INVALIDATION ? claimedAgain(source).map(removed) : Future.succeededFuture(removed));
  }

  @Override
  public Future<Void> clear() {
    return leaving(() -> super.clear(), Fault.LEAVES_A_NAME_OUT_OF_A_CLEAR);
  }

  /** Some of what is there stays. */
  private <T> Future<T> leaving(Supplier<Future<T>> removal, Fault one) {
    if (fault != one) {
      return removal.get();
    }
    Map<String, Thumbnail> there = new HashMap<>();
    last.keySet().forEach(name -> super.look(name).onSuccess(found -> {
      if (found instanceof Lookup.Hit hit) {
        there.put(name, hit.thumbnail());
      }
    }));
    return removal.get().onSuccess(done -> there.values().stream().limit(LEFT).forEach(thumbnail -> super.set(thumbnail, 0)));
  }

  /** The claims that the invalidation has voided. */
  private Future<?> claimedAgain(String source) {
    return Future.join(claims.entrySet().stream().filter(claim -> source.equals(claim.getValue().source()))
        .map(claim -> super.look(claim.getKey()).compose(found -> found instanceof Lookup.Miss
            ? super.claim(claim.getKey(), claim.getValue()).<Void>mapEmpty() : Future.<Void>succeededFuture())).toList());
  }
}
