package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.redis.RedisRecords.Before;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/**
 * Keeps everything about a name in Redis as one record. A call for one name is one command and one round trip; in a Cluster, what has a source
 * takes a few more.
 */
final class RedisBackend implements CacheBackend {

  /** What a claim or a negative entry may have beside a source, and a thumbnail's record beside the thumbnail. */
  private static final int OVERHEAD = 16_384;
  private static final Buffer NOTHING = Buffer.buffer();

  private final RedisServers servers;
  private final RedisRecords records;
  private final RedisIndex index;
  private final RedisRemoval removal;
  private final RedisValues values;
  private final Consumer<String> claimEnded;
  private final long ttlMs;

  RedisBackend(RedisServers servers, BackendContext context, String keyPrefix, long ttlMs) {
    this.servers = servers;
    this.records = new RedisRecords(servers, keyPrefix, context.maximumThumbnailBytes() + OVERHEAD);
    this.index = new RedisIndex(servers, records);
    this.removal = new RedisRemoval(servers, records, index, keyPrefix, context);
    this.values = new RedisValues(new UnreadableMeter(context.meters()), records.longest());
    this.claimEnded = context.claimEnded();
    this.ttlMs = ttlMs;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return look(name).map(Lookup::thumbnail);
  }

  @Override
  public Future<Lookup> look(String name) {
    return records.read(name).transform(read -> {
      if (read.succeeded()) {
        return Future.succeededFuture(lookup(values.read(name, read.result())));
      }
      return RedisFailure.isWrongType(read.cause()) ? Future.succeededFuture(lookup(values.mistyped())) : RedisFailure.of(read.cause());
    });
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    if (servers.keepKeysTogether() || claim.source() == null) {
      return claim(name, claim, NOTHING).recover(RedisFailure::of);
    }
    // Only what is missing need be entered before: where there is a claim already, its name is.
    return look(name).compose(found -> {
      if (found instanceof Lookup.Hit) {
        return Future.succeededFuture(found);
      }
      return found instanceof Lookup.Miss ? enterAndClaim(name, claim) : claim(name, claim, NOTHING).recover(RedisFailure::of);
    });
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return set(thumbnail, ttlMs, null).mapEmpty();
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    String source = records.index(thumbnail.source());
    return index.enter(source, thumbnail.name(), ttlMs)
        .compose(entered -> records.set(new Stored(thumbnail, claim, 0), ttlMs))
        .map(before -> told(thumbnail.name(), before))
        .compose(before -> before.isRefused() ? index.undo(source, thumbnail.name(), before) : index.settle(source, thumbnail.name(), ttlMs, before))
        .recover(RedisFailure::of)
        .compose(RedisBackend::outcome);
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return records.release(name, claim, failure)
        .map(before -> told(name, before))
        .compose(before -> index.settle(failure == null ? "" : before.index(), name, failure == null ? 0 : failure.ttlMs(), before))
        .map(before -> before.outcome() == 1)
        .recover(RedisFailure::of);
  }

  @Override
  public Future<Boolean> delete(String name) {
    return records.remove(name, "")
        .map(before -> told(name, before))
        .compose(before -> index.settle("", name, 0, before))
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

  private Future<Lookup> enterAndClaim(String name, Claim claim) {
    return index.enter(records.index(claim.source()), name, claim.ttlMs())
        .compose(entered -> claim(name, claim, NOTHING))
        .recover(RedisFailure::of);
  }

  /** @param ignored a record that was found unreadable, and so is nothing */
  private Future<Lookup> claim(String name, Claim claim, Buffer ignored) {
    return records.claim(name, claim, ignored).compose(answer -> {
      if (answer.size() == 1) {
        Before before = new Before(1, false, answer.get(0).toString());
        return index.settle(records.index(claim.source()), name, claim.ttlMs(), before).map(new Lookup.Granted(claim.token()));
      }
      Entry entry = values.read(name, answer.get(0));
      return entry == null
          ? claim(name, claim, answer.get(0).toBuffer())
          : Future.succeededFuture(pending(entry, answer.get(1).toLong()));
    });
  }

  private static Future<Boolean> outcome(Before before) {
    return switch (before.outcome()) {
      case 0, 1 -> Future.succeededFuture(before.outcome() == 0);
      case RedisRecords.NOT_CURRENT -> Future.failedFuture(Claim.notCurrent());
      default -> Future.failedFuture(Claim.otherSource());
    };
  }

  private Before told(String name, Before before) {
    if (before.endedClaim()) {
      claimEnded.accept(name);
    }
    return before;
  }

  private static Lookup lookup(Entry entry) {
    return Lookup.of(entry, System.currentTimeMillis());
  }

  /** With the server's own word for how long a claim still lasts. */
  private static Lookup pending(Entry entry, long leftMs) {
    return entry instanceof Entry.Claimed ? new Lookup.Pending(Math.max(1, leftMs)) : lookup(entry);
  }
}
