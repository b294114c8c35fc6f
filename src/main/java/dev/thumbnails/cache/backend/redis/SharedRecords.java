package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CallDeadline;
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
import java.util.concurrent.TimeUnit;
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
  private static final int CLEARED_AT_ONCE = 16;
  private static final String NONE = "";

  private static final Script CLAIM = Script.of("index.lua", "records.lua", "shared.lua", "shared-claim.lua");
  private static final Script SET = Script.of("index.lua", "records.lua", "shared.lua", "shared-set.lua");
  private static final Script REMOVE = Script.of("index.lua", "records.lua", "shared.lua", "shared-remove.lua");
  private static final Script RELEASE = Script.of("index.lua", "records.lua", "release.lua");

  private final RedisServers servers;
  private final SharedKeys keys;
  private final SharedReads reads;
  private final SharedValues values;
  private final RedisValues controls;
  private final CallDeadline deadline;
  private final long timeoutNanos;

  SharedRecords(RedisServers servers, SharedKeys keys, SharedValues values, RedisValues controls, CallDeadline deadline, long timeoutMs) {
    this.servers = servers;
    this.keys = keys;
    this.reads = new SharedReads(servers);
    this.values = values;
    this.controls = controls;
    this.deadline = deadline;
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  /** What a key held, and the thumbnail that it was; null for none. */
  private record Seen(SharedValue value, Thumbnail thumbnail) {
  }

  @Override
  public String index(String source) {
    return source == null ? NONE : keys.index() + source;
  }

  /** What is not there may be set while its control is read, so that it is looked for again after that, in the same round trip. */
  @Override
  public Future<Lookup> look(String name) {
    long end = end();
    return value(name).compose(value -> values.read(name, value)).compose(thumbnail -> {
      if (thumbnail != null) {
        return Future.succeededFuture(new Lookup.Hit(thumbnail));
      }
      return deadline.until(end, () -> {
        Future<Lookup> control = control(name);
        return value(name).compose(value -> values.readAgain(name, value)).compose(again -> again == null
            ? control
            : Future.succeededFuture(new Lookup.Hit(again)));
      });
    });
  }

  private Future<Lookup> control(String name) {
    String key = keys.control(name);
    return servers.sendTogether(key, Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(controls.longest())).map(Response::toBuffer)
        .recover(this::mistyped)
        .map(control -> JsonFormat.isThumbnail(control) ? new Lookup.Miss() : controls.lookup(name, control));
  }

  /** A name may begin as the keys that Python never reads. */
  private Future<SharedValue> value(String name) {
    return isReserved(name) ? reserved() : reads.read(keys.value(name)).recover(failure -> mistyped(failure).map(SharedValue.NOTHING));
  }

  private Future<Seen> see(String name) {
    return value(name).compose(value -> values.read(name, value).map(thumbnail -> new Seen(value, thumbnail)));
  }

  private Future<Buffer> mistyped(Throwable failure) {
    if (RedisFailure.isWrongType(failure)) {
      values.mistyped();
      return Future.succeededFuture(Buffer.buffer());
    }
    return Future.failedFuture(failure);
  }

  @Override
  public Future<Claiming> claim(String name, Claim claim) {
    return claim(name, claim, NONE, Buffer.buffer(), end(), ATTEMPTS);
  }

  /**
   * @param unreadable the digest of a value that was found unreadable, and so is nothing
   * @param control the same of a control
   */
  private Future<Claiming> claim(String name, Claim claim, String unreadable, Buffer control, long end, int attempts) {
    if (attempts == 0) {
      return changing();
    }
    Claimed claimed = new Claimed(claim.token(), claim.source(), System.currentTimeMillis() + claim.ttlMs());
    return deadline.until(end, () -> run(CLAIM, name, JsonFormat.encode(claimed), claim.token(), claim.ttlMs(), index(claim.source()), control, unreadable))
        .compose(answer -> switch (answer.get(0).toString()) {
          case "granted" -> granted(answer.get(1).toInteger() == 1);
          case "value" -> deadline.until(end, () -> seen(name, answer.get(1).toBuffer())).compose(seen -> seen.thumbnail() == null
              ? claim(name, claim, seen.value().digest(), control, end, attempts - 1)
              : Future.succeededFuture(new Claiming(null, new Lookup.Hit(seen.thumbnail()))));
          default -> {
            Entry entry = controls.read(name, answer.get(1).toBuffer());
            yield entry == null
                ? claim(name, claim, unreadable, answer.get(1).toBuffer(), end, attempts - 1)
                : Future.succeededFuture(new Claiming(null, RedisValues.pending(entry, answer.get(2).toLong())));
          }
        });
  }

  private Future<Claiming> granted(boolean mistyped) {
    if (mistyped) {
      values.mistyped();
    }
    return Future.succeededFuture(new Claiming(new Before(1, false, NONE), null));
  }

  /** @param bytes empty where there are many */
  private Future<Seen> seen(String name, Buffer bytes) {
    if (bytes.length() == 0) {
      return see(name);
    }
    SharedValue value = SharedValue.of(bytes);
    return values.read(name, value).map(thumbnail -> new Seen(value, thumbnail));
  }

  @Override
  public Future<Before> set(Stored stored, long ttlMs) {
    String source = ttlMs < 0 ? null : stored.source();
    String claim = stored.claim() == null ? NONE : stored.claim();
    String control = source == null && stored.claim() == null ? NONE : JsonFormat.control(source, stored.claim());
    long controlMs = source == null ? CLAIM_KNOWN_MS : ttlMs;
    long end = end();
    return values.encode(stored.thumbnail())
        .compose(value -> deadline.until(end, () ->
            run(SET, stored.thumbnail().name(), value, ttlMs, claim, index(stored.source()), control, controlMs)))
        .map(Before::of);
  }

  @Override
  public Future<Before> release(String name, String claim, Failure failure) {
    return RELEASE.run(servers, List.of(keys.control(name)), arguments(name, claim, failure == null ? NONE : Json.encode(failure.reason()),
        failure == null ? 0 : failure.ttlMs(), failure == null ? 0 : System.currentTimeMillis() + failure.ttlMs()))
        .map(answer -> new Before(answer.get(0).toInteger(), answer.get(0).toInteger() == 1, NONE));
  }

  @Override
  public Future<Before> remove(String name, String index) {
    long end = end();
    return see(name).compose(seen -> remove(name, index, seen, end, ATTEMPTS));
  }

  private Future<Before> remove(String name, String index, Seen seen, long end, int attempts) {
    if (attempts == 0) {
      return changing();
    }
    boolean goes = seen.thumbnail() != null && (index.isEmpty() || index.equals(index(seen.thumbnail().source())));
    return deadline.until(end, () -> run(REMOVE, name, index, seen.value().digest(), goes ? 1 : 0))
        .compose(answer -> answer.get(0).toInteger() == CHANGED
            ? deadline.until(end, () -> see(name)).compose(now -> remove(name, index, now, end, attempts - 1))
            : Future.succeededFuture(Before.of(answer)));
  }

  private static <T> Future<T> changing() {
    return Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "Redis: what is there changes all the time"));
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
  public Future<?> removeKey(RedisLink master, Buffer key) {
    String text = key.toString();
    if (text.startsWith(keys.control())) {
      return remove(text.substring(keys.control().length()), NONE);
    }
    if (SharedKeys.isOwn(text)) {
      return Future.succeededFuture();
    }
    return reads.read(text).recover(failure -> RedisFailure.isWrongType(failure) ? Future.succeededFuture(SharedValue.NOTHING) : Future.failedFuture(failure))
        .compose(value -> values.readAgain(null, value).compose(thumbnail -> thumbnail != null && keys.value(thumbnail.name()).equals(text)
            ? remove(thumbnail.name(), NONE, new Seen(value, thumbnail), end(), ATTEMPTS)
            : Future.succeededFuture()));
  }

  private boolean isReserved(String name) {
    return SharedKeys.isOwn(keys.value(name));
  }

  private static <T> Future<T> reserved() {
    return Future.failedFuture(new CacheException(FailureCode.INVALID, "name: must not begin as the keys of this cache do"));
  }

  /** Of the present call: its later steps are not begun after that. */
  private long end() {
    return deadline.endNanos(System.nanoTime() + timeoutNanos);
  }

  private Future<Response> run(Script script, String name, Object... own) {
    Stream<Object> sizes = Stream.of(SharedReads.MUCH, PythonFormat.LONGEST, SharedValue.EDGE);
    return isReserved(name) ? reserved() : script.run(servers, List.of(keys.control(name), keys.value(name)),
        arguments(name, Stream.concat(sizes, Arrays.stream(own)).toArray()));
  }

  /** What records.lua has before those of a script's own. */
  private Object[] arguments(String name, Object... own) {
    return Stream.concat(Stream.of(controls.longest(), keys.index(), 1, name), Arrays.stream(own)).toArray();
  }
}
