package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.json.JsonText;
import static dev.thumbnails.cache.backend.redis.SharedStore.NONE;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.redis.SharedStore.Seen;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.JsonFormat;
import io.vertx.core.Future;
import java.util.List;

/**
 * Thumbnails as a Python site keeps them, each the whole value of its key, and what there is beside one under a key of its own, the control: a claim or a
 * negative entry as in {@link JsonFormat}; or {@code T1}, the source in whose index the thumbnail is, and the claim that it was set with.
 *
 * <p>What a value says is known here, not in Redis: so what depends on that is done to the value that was read, and again if that has changed meanwhile.
 */
final class SharedRecords implements Records {

  private static final int ATTEMPTS = 10;
  /** The longest that a claim can be held, and so repeated. */
  private static final long CLAIM_KNOWN_MS = 600_000;
  private static final int CHANGED = 2;
  private static final int CLEARED_AT_ONCE = 16;

  private static final Script SET = Script.of("index.lua", "records.lua", "shared.lua", "shared-set.lua");
  private static final Script REMOVE = Script.of("index.lua", "records.lua", "shared.lua", "shared-remove.lua");
  private static final Script RELEASE = Script.of("index.lua", "records.lua", "release.lua");
  private static final Script SWEEP = Script.of("index.lua", "records.lua", "sweep.lua");

  private final SharedStore store;
  private final SharedKeys keys;
  private final SharedValues values;
  private final RedisValues controls;
  private final SharedClaims claims;

  SharedRecords(SharedStore store, SharedKeys keys, SharedValues values, RedisValues controls) {
    this.store = store;
    this.keys = keys;
    this.values = values;
    this.controls = controls;
    this.claims = new SharedClaims(store, values, controls);
  }

  @Override
  public String index(String source) {
    return store.index(source);
  }

  /** What is not there may be set while its control is read, so that it is looked for again after that, in the same round trip. */
  @Override
  public Future<Lookup> look(String name) {
    long end = store.end();
    return store.see(name).transform(seen -> {
      if (seen.failed()) {
        return RedisFailure.of(seen.cause());
      }
      Thumbnail thumbnail = seen.result().thumbnail();
      return thumbnail != null
          ? Future.succeededFuture(new Lookup.Hit(thumbnail))
          : store.until(end, () -> lookAgain(name)).recover(RedisFailure::of);
    });
  }

  private Future<Lookup> lookAgain(String name) {
    Future<Lookup> control = store.control(name)
        .map(bytes -> JsonFormat.isThumbnail(bytes) ? new Lookup.Miss() : controls.lookup(name, bytes));
    return store.value(name).compose(value -> values.readAgain(name, value)).compose(again -> again == null
        ? control
        : Future.succeededFuture(new Lookup.Hit(again)));
  }

  @Override
  public Future<Claiming> claim(String name, Claim claim) {
    return claims.claim(name, claim);
  }

  @Override
  public Future<Before> set(Stored stored, long ttlMs) {
    String source = ttlMs < 0 ? null : stored.source();
    String claim = stored.claim() == null ? NONE : stored.claim();
    String control = source == null && stored.claim() == null ? NONE : JsonFormat.control(source, stored.claim());
    long controlMs = source == null ? CLAIM_KNOWN_MS : ttlMs;
    long end = store.end();
    return values.encode(stored.thumbnail())
        .compose(value -> store.until(end, () ->
            store.run(SET, stored.thumbnail().name(), value, ttlMs, claim, index(stored.source()), control, controlMs)))
        .map(Before::of);
  }

  @Override
  public Future<Before> release(String name, String claim, Failure failure) {
    return store.runOnControl(RELEASE, name, claim, failure == null ? NONE : JsonText.encode(failure.reason()),
        failure == null ? 0 : failure.ttlMs(), failure == null ? 0 : System.currentTimeMillis() + failure.ttlMs())
        .map(answer -> new Before(answer.get(0).toInteger(), answer.get(0).toInteger() == 1, NONE));
  }

  @Override
  public Future<Before> remove(String name, String index) {
    long end = store.end();
    return store.see(name).compose(seen -> remove(name, index, seen, end, ATTEMPTS));
  }

  private Future<Before> remove(String name, String index, Seen seen, long end, int attempts) {
    if (attempts == 0) {
      return RedisFailure.changing();
    }
    boolean goes = seen.thumbnail() != null && (index.isEmpty() || index.equals(index(seen.thumbnail().source())));
    return store.until(end, () -> store.run(REMOVE, name, index, seen.value().digest(), goes ? 1 : 0))
        .compose(answer -> answer.get(0).toInteger() == CHANGED
            ? store.until(end, () -> store.see(name)).compose(now -> remove(name, index, now, end, attempts - 1))
            : Future.succeededFuture(Before.of(answer)));
  }

  /** Controls before thumbnails: what is set meanwhile is removed with all that belongs to it. Without a prefix the database may have anything else. */
  @Override
  public List<String> prefixes() {
    return keys.keyPrefix().isEmpty() ? List.of() : List.of(keys.control(), keys.scope());
  }

  @Override
  public int clearedAtOnce() {
    return CLEARED_AT_ONCE;
  }

  /** What the site keeps beside thumbnails, stays. */
  @Override
  public Future<?> removeKey(String key) {
    if (key.startsWith(keys.control())) {
      return remove(key.substring(keys.control().length()), NONE);
    }
    if (SharedKeys.isOwn(key)) {
      return Future.succeededFuture();
    }
    return store.read(key).recover(failure -> RedisFailure.isWrongType(failure) ? Future.succeededFuture(SharedValue.NOTHING) : Future.failedFuture(failure))
        .compose(value -> values.readAgain(null, value).compose(thumbnail -> thumbnail != null && keys.value(thumbnail.name()).equals(key)
            ? remove(thumbnail.name(), NONE, new Seen(value, thumbnail), store.end(), ATTEMPTS)
            : Future.succeededFuture()));
  }

  @Override
  public Future<Swept> sweep(String index, int first, int count) {
    return store.runOnIndex(SWEEP, index, keys.control(), first, first + count - 1).map(Swept::of);
  }
}
