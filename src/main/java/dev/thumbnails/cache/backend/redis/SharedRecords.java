package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.PythonFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

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
  private static final String NONE = "";

  private static final Script CLAIM = Script.of("index.lua", "records.lua", "shared.lua", "shared-claim.lua");
  private static final Script SET = Script.of("index.lua", "records.lua", "shared.lua", "shared-set.lua");
  private static final Script REMOVE = Script.of("index.lua", "records.lua", "shared.lua", "shared-remove.lua");
  private static final Script RELEASE = Script.of("index.lua", "records.lua", "release.lua");

  private final RedisServers servers;
  private final SharedKeys keys;
  private final SharedValues values;
  private final RedisValues controls;

  SharedRecords(RedisServers servers, SharedKeys keys, SharedValues values, RedisValues controls) {
    this.servers = servers;
    this.keys = keys;
    this.values = values;
    this.controls = controls;
  }

  /** What a key held, and the thumbnail that it was; null for none. */
  private record Seen(Buffer value, Thumbnail thumbnail) {
  }

  @Override
  public String index(String source) {
    return source == null ? NONE : keys.index() + source;
  }

  @Override
  public Future<Lookup> look(String name) {
    return see(name).compose(seen -> seen.thumbnail() == null ? control(name) : Future.succeededFuture(new Lookup.Hit(seen.thumbnail())));
  }

  private Future<Lookup> control(String name) {
    return read(keys.control(name), controls.longest())
        .map(control -> JsonFormat.isThumbnail(control) ? new Lookup.Miss() : controls.lookup(name, control));
  }

  private Future<Seen> see(String name) {
    return isReserved(name) ? reserved() : read(keys.value(name), PythonFormat.LONGEST).compose(value -> seen(name, value));
  }

  private Future<Seen> seen(String name, Buffer value) {
    return values.read(name, value).map(thumbnail -> new Seen(value, thumbnail));
  }

  /** Or a little more of what is longer; nothing of what is no string. */
  private Future<Buffer> read(String key, int longest) {
    return servers.read(key, Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(longest)).map(Response::toBuffer).recover(failure -> {
      if (RedisFailure.isWrongType(failure)) {
        values.mistyped();
        return Future.succeededFuture(Buffer.buffer());
      }
      return Future.failedFuture(failure);
    });
  }

  @Override
  public Future<Claiming> claim(String name, Claim claim) {
    return claim(name, claim, NONE, Buffer.buffer());
  }

  /**
   * @param unreadable the digest of a value that was found unreadable, and so is nothing
   * @param control the same of a control
   */
  private Future<Claiming> claim(String name, Claim claim, String unreadable, Buffer control) {
    Claimed claimed = new Claimed(claim.token(), claim.source(), System.currentTimeMillis() + claim.ttlMs());
    return run(CLAIM, name, JsonFormat.encode(claimed), claim.token(), claim.ttlMs(), index(claim.source()), control, unreadable, PythonFormat.LONGEST)
        .compose(answer -> switch (answer.size()) {
          case 0 -> Future.succeededFuture(new Claiming(new Before(1, false, NONE), null));
          case 1 -> seen(name, answer.get(0).toBuffer()).compose(seen -> seen.thumbnail() == null
              ? values.digest(seen.value()).compose(digest -> claim(name, claim, digest, control))
              : Future.succeededFuture(new Claiming(null, new Lookup.Hit(seen.thumbnail()))));
          default -> claimed(name, claim, unreadable, answer);
        });
  }

  private Future<Claiming> claimed(String name, Claim claim, String unreadable, Response answer) {
    Entry entry = controls.read(name, answer.get(0).toBuffer());
    return entry == null
        ? claim(name, claim, unreadable, answer.get(0).toBuffer())
        : Future.succeededFuture(new Claiming(null, RedisValues.pending(entry, answer.get(1).toLong())));
  }

  @Override
  public Future<Before> set(Stored stored, long ttlMs) {
    String source = stored.source();
    String claim = stored.claim() == null ? NONE : stored.claim();
    String control = source == null && stored.claim() == null ? NONE : JsonFormat.control(source, stored.claim());
    long controlMs = source == null ? CLAIM_KNOWN_MS : ttlMs;
    return encode(stored.thumbnail())
        .compose(value -> run(SET, stored.thumbnail().name(), value, ttlMs, claim, index(source), control, controlMs))
        .map(Before::of);
  }

  private Future<Buffer> encode(Thumbnail thumbnail) {
    try {
      Buffer value = values.encode(thumbnail);
      return value.length() <= PythonFormat.LONGEST
          ? Future.succeededFuture(value)
          : Future.failedFuture(new CacheException(FailureCode.TOO_LARGE, "the pickled thumbnail has more than " + PythonFormat.LONGEST + " bytes"));
    } catch (InvalidInputException e) {
      return Future.failedFuture(new CacheException(FailureCode.INVALID, e.getMessage()));
    }
  }

  @Override
  public Future<Before> release(String name, String claim, Failure failure) {
    return RELEASE.run(servers, List.of(keys.control(name)), arguments(name, claim, failure == null ? NONE : Json.encode(failure.reason()),
        failure == null ? 0 : failure.ttlMs(), failure == null ? 0 : System.currentTimeMillis() + failure.ttlMs()))
        .map(answer -> new Before(answer.get(0).toInteger(), answer.get(0).toInteger() == 1, NONE));
  }

  @Override
  public Future<Before> remove(String name, String index) {
    return remove(name, index, ATTEMPTS);
  }

  private Future<Before> remove(String name, String index, int attempts) {
    return see(name).compose(seen -> {
      boolean goes = seen.thumbnail() != null && (index.isEmpty() || index.equals(index(seen.thumbnail().source())));
      return values.digest(seen.value()).compose(digest -> run(REMOVE, name, index, digest, goes ? 1 : 0, PythonFormat.LONGEST));
    }).compose(answer -> {
      if (answer.get(0).toInteger() != CHANGED) {
        return Future.succeededFuture(Before.of(answer));
      }
      return attempts > 1
          ? remove(name, index, attempts - 1)
          : Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "Redis: the thumbnail changes all the time"));
    });
  }

  /** Without a prefix the database may have anything else. */
  @Override
  public List<String> prefixes() {
    return keys.keyPrefix().isEmpty() ? List.of() : List.of(keys.scope(), keys.control(), keys.index());
  }

  /** What the site keeps beside thumbnails, stays. */
  @Override
  public Future<?> removeKey(RedisLink master, Buffer key) {
    String text = key.toString();
    if (text.startsWith(keys.control()) || text.startsWith(keys.index())) {
      return master.send(Request.cmd(Command.UNLINK).arg(key));
    }
    return read(text, PythonFormat.LONGEST).compose(value -> values.read(null, value)).compose(thumbnail ->
        thumbnail != null && keys.value(thumbnail.name()).equals(text) ? remove(thumbnail.name(), NONE) : Future.succeededFuture());
  }

  /** A name may begin as the keys that Python never reads. */
  private boolean isReserved(String name) {
    return SharedKeys.isOwn(keys.value(name));
  }

  private static <T> Future<T> reserved() {
    return Future.failedFuture(new CacheException(FailureCode.INVALID, "name: must not begin as the keys of this cache do"));
  }

  private Future<Response> run(Script script, String name, Object... own) {
    return isReserved(name) ? reserved() : script.run(servers, List.of(keys.control(name), keys.value(name)), arguments(name, own));
  }

  /** What records.lua has before those of a script's own. */
  private Object[] arguments(String name, Object... own) {
    return Stream.concat(Stream.of(controls.longest(), keys.index(), 1, name), Arrays.stream(own)).toArray();
  }
}
