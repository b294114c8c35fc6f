package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.redis.Records.Before;
import dev.thumbnails.cache.backend.redis.RedisIndex.Place;
import dev.thumbnails.cache.entry.Entry.Stored;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * Keeps what is known of each name in Redis. With our own format that is one record, and a call for one name one round trip; in a
 * Cluster, what has a source takes a few more, and so does what is shared with Python.
 */
final class RedisBackend implements CacheBackend {

  private final RedisServers servers;
  private final Records records;
  private final RedisIndex index;
  private final RedisRemoval removal;
  private final Consumer<String> claimEnded;
  private final long ttlMs;

  RedisBackend(RedisServers servers, BackendContext context, Records records, long ttlMs) {
    this.servers = servers;
    this.records = records;
    this.index = new RedisIndex(servers, records);
    this.removal = new RedisRemoval(servers, records, index, context);
    this.claimEnded = context.claimEnded();
    this.ttlMs = ttlMs;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return look(name).map(Lookup::thumbnail);
  }

  @Override
  public Future<Lookup> look(String name) {
    return records.look(name);
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    if (servers.keepKeysTogether()) {
      return claimNow(name, claim, null, null);
    }
    if (claim.renews()) {
      return renew(name, claim);
    }
    if (claim.source() == null) {
      return claimNow(name, claim, "", null);
    }
    String source = records.index(claim.source());
    // Only what is missing need be entered before: where there is a claim already, its name is.
    long end = servers.endNanos();
    return look(name).compose(found -> {
      if (found instanceof Lookup.Hit) {
        return Future.succeededFuture(found);
      }
      return found instanceof Lookup.Miss
          ? servers.until(end, () -> index.enter(source, name, claim.ttlMs())).recover(RedisFailure::of)
              .compose(entered -> servers.until(end, () -> claimNow(name, claim, source, entered)))
          : servers.until(end, () -> claimNow(name, claim, source, null));
    });
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    Stored stored = new Stored(thumbnail, null, 0);
    return servers.keepKeysTogether()
        ? records.set(stored, ttlMs).transform(done -> outcome(stored, done).mapEmpty())
        : setInCluster(stored, ttlMs).mapEmpty();
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    Stored stored = new Stored(thumbnail, claim, 0);
    return servers.keepKeysTogether()
        ? records.set(stored, ttlMs).transform(done -> outcome(stored, done))
        : setInCluster(stored, ttlMs);
  }

  private Future<Boolean> setInCluster(Stored stored, long ttlMs) {
    String source = records.index(stored.source());
    if (source.isEmpty()) {
      return records.set(stored, ttlMs).transform(done -> settle(stored, ttlMs, null, done));
    }
    long end = servers.endNanos();
    return index.enter(source, stored.thumbnail().name(), ttlMs).recover(RedisFailure::of)
        .compose(entered -> servers.until(end, () -> records.set(stored, ttlMs)
            .onFailure(failure -> index.hold(source, entered, ttlMs, failure))
            .transform(done -> settle(stored, ttlMs, entered, done))));
  }

  private Future<Boolean> settle(Stored stored, long ttlMs, Place entered, AsyncResult<Before> done) {
    if (done.failed()) {
      return RedisFailure.of(done.cause());
    }
    String name = stored.thumbnail().name();
    String source = records.index(stored.source());
    Before before = told(name, done.result());
    return before.isRefused()
        ? index.undo(source, name).compose(undone -> outcome(before))
        : index.settle(source, name, before.isRepeated() ? null : entered, ttlMs, before).recover(RedisFailure::of).compose(RedisBackend::outcome);
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return records.release(name, claim, failure)
        .map(before -> told(name, before))
        .compose(before -> failure == null ? index.leave(name, before) : index.extend(name, before))
        .map(before -> before.outcome() == 1)
        .recover(RedisFailure::of);
  }

  @Override
  public Future<Boolean> delete(String name) {
    return records.remove(name, "")
        .map(before -> told(name, before))
        .compose(before -> index.leave(name, before))
        .map(before -> before.outcome() == 1)
        .recover(RedisFailure::of);
  }

  @Override
  public Future<Long> invalidate(String source) {
    return removal.invalidate(records.index(source)).recover(RedisFailure::of);
  }

  @Override
  public Future<Void> clear() {
    return removal.clear().recover(RedisFailure::of);
  }

  @Override
  public long ttlMs() {
    return ttlMs;
  }

  @Override
  public Future<Void> close() {
    return servers.close();
  }

  /**
   * Claims a name, or renews its claim.
   *
   * @param source the key of the source that the record has then; not used if all keys are on one server
   * @param entered the name's place in that source, null if it was not entered
   */
  private Future<Lookup> claimNow(String name, Claim claim, String source, Place entered) {
    return records.claim(name, claim).compose(claiming -> {
      if (claiming.granted() != null) {
        Future<Before> settled = servers.keepKeysTogether()
            ? Future.succeededFuture(claiming.granted())
            : index.settle(source, name, entered, claim.ttlMs(), claiming.granted());
        return settled.<Lookup>map(new Lookup.Granted(claim.token()));
      }
      if (entered != null) {
        // The caller need not wait for it.
        index.undo(source, name);
      }
      return Future.succeededFuture(claiming.found());
    }).recover(RedisFailure::of);
  }

  /** In a Cluster the name is entered for the longer life before the claim has it: an invalidation must find the claim until its end. */
  private Future<Lookup> renew(String name, Claim claim) {
    long end = servers.endNanos();
    return records.state(name).recover(RedisFailure::of).compose(state -> {
      String source = state.get(0).toString();
      Future<Place> entered = source.isEmpty()
          ? Future.succeededFuture()
          : servers.until(end, () -> index.enter(source, name, claim.ttlMs())).recover(RedisFailure::of);
      return entered.compose(place -> servers.until(end, () -> claimNow(name, claim, source, place)));
    });
  }

  /** In few steps: the futures between them are a good part of what a set costs. */
  private Future<Boolean> outcome(Stored stored, AsyncResult<Before> done) {
    return done.failed() ? RedisFailure.of(done.cause()) : outcome(told(stored.thumbnail().name(), done.result()));
  }

  private static Future<Boolean> outcome(Before before) {
    return switch (before.outcome()) {
      case 0, 1 -> Future.succeededFuture(before.outcome() == 0);
      case Records.NOT_CURRENT -> Future.failedFuture(Claim.notCurrent());
      default -> Future.failedFuture(Claim.otherSource());
    };
  }

  private Before told(String name, Before before) {
    if (before.endedClaim()) {
      claimEnded.accept(name);
    }
    return before;
  }
}
