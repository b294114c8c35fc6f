package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.entry.Entry.Claimed;
import dev.thumbnails.cache.entry.Entry.Stored;
import dev.thumbnails.cache.entry.Entry;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.wire.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import io.vertx.redis.client.impl.types.ErrorType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Everything about a name as one record, under {@code <keyPrefix>n:<name>}. */
final class JsonRecords implements Records {

  /** What the keys of records have after the prefix. */
  static final String KIND = "n:";

  private static final int ATTEMPTS = 10;
  private static final int CLEARED_AT_ONCE = 200;
  private static final Script CLAIM = Script.of("index.lua", "records.lua", "claim.lua");
  private static final Script SET = Script.of("index.lua", "records.lua", "set.lua");
  private static final Script RELEASE = Script.of("index.lua", "records.lua", "release.lua");
  private static final Script REMOVE = Script.of("index.lua", "records.lua", "remove.lua");
  private static final Script LEFT = Script.of("index.lua", "records.lua", "left.lua");
  private static final Script STATE = Script.of("index.lua", "records.lua", "state.lua");
  private static final Script SWEEP = Script.of("index.lua", "records.lua", "sweep.lua");

  private static final Buffer NOTHING = Buffer.buffer();
  private static final byte[] FIRST = {'0'};

  private final RedisServers servers;
  private final String keyPrefix;
  private final RedisValues values;
  private final byte[] last;
  private boolean mayTransact = true;

  /** @param values which also say how long a record may be: of a longer value only the beginning is read */
  JsonRecords(RedisServers servers, String keyPrefix, RedisValues values) {
    this.servers = servers;
    this.keyPrefix = keyPrefix;
    this.values = values;
    this.last = Integer.toString(values.longest()).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String index(String source) {
    return source == null ? "" : keyPrefix + "s:" + source;
  }

  @Override
  public Future<Lookup> look(String name) {
    String key = key(name);
    return servers.sendTogether(key, range(key)).transform(read -> {
      if (read.succeeded()) {
        return found(name, read.result());
      }
      return RedisFailure.isWrongType(read.cause()) ? Future.succeededFuture(values.mistyped()) : RedisFailure.of(read.cause());
    });
  }

  private Future<Lookup> found(String name, Response value) {
    return value != null && value.type() == ResponseType.BULK
        ? Future.succeededFuture(values.lookup(name, value.toBuffer()))
        : RedisFailure.nonsense();
  }

  @Override
  public Future<Claiming> claim(String name, Claim claim) {
    return attempt(new Attempt(name, claim, servers.endNanos()), NOTHING, ATTEMPTS);
  }

  private record Attempt(String name, Claim claim, long end) {
  }

  /** @param unreadable a record that was found unreadable, and so is nothing */
  private Future<Claiming> attempt(Attempt asked, Buffer unreadable, int attempts) {
    return attempts == 0 ? RedisFailure.changing() : servers.until(asked.end(), () -> run(asked, unreadable)).compose(answer -> {
      if (answer.size() == 0) {
        return Future.succeededFuture(new Claiming(null, new Lookup.Miss()));
      }
      if (answer.size() == 1) {
        return Future.succeededFuture(new Claiming(new Before(1, false, answer.get(0).toString()), null));
      }
      Entry entry = values.read(asked.name(), answer.get(0).toBuffer());
      return entry == null
          ? attempt(asked, answer.get(0).toBuffer(), attempts - 1)
          : Future.succeededFuture(new Claiming(null, RedisValues.pending(entry, answer.get(1).toLong())));
    });
  }

  private Future<Response> run(Attempt asked, Buffer unreadable) {
    Claim claim = asked.claim();
    Claimed claimed = new Claimed(claim.token(), claim.source(), System.currentTimeMillis() + claim.ttlMs());
    return run(CLAIM, asked.name(), JsonFormat.encode(claimed), claim.token(), claim.ttlMs(), index(claim.source()), unreadable, claim.renews() ? 1 : 0);
  }

  /** GET of a foreign value might hold the event loop. */
  private Request range(String key) {
    return Request.cmd(Command.GETRANGE).arg(key).arg(FIRST).arg(last);
  }

  @Override
  public Future<Before> set(Stored stored, long ttlMs) {
    boolean plain = stored.claim() == null && stored.source() == null;
    return plain && servers.keepKeysTogether() && mayTransact ? replace(stored, ttlMs) : setByScript(stored, ttlMs);
  }

  /** A transaction costs Redis a fourth of what a script does. */
  private Future<Before> replace(Stored stored, long ttlMs) {
    String name = stored.thumbnail().name();
    String key = key(name);
    Request set = Request.cmd(Command.SET).arg(key).arg(JsonFormat.encode(stored));
    long end = servers.endNanos();
    return servers.transaction(key, range(key), ttlMs == 0 ? set : set.arg("PX").arg(ttlMs)).transform(done -> {
      if (done.failed()) {
        return refused(done.cause(), () -> servers.until(end, () -> setByScript(stored, ttlMs)));
      }
      List<Response> answers = done.result();
      return answers.get(1) instanceof ErrorType failure ? Future.failedFuture(failure) : left(name, replaced(answers.get(0)));
    });
  }

  /** Each of its commands has been a step of its own then; whom the first of them were to be told of is not known any more. */
  private Future<Before> refused(Throwable failure, Supplier<Future<Before>> otherwise) {
    if (!RedisFailure.isNotAllowed(failure, "multi")) {
      return Future.failedFuture(failure);
    }
    mayTransact = false;
    return otherwise.get();
  }

  /** What is no string is nothing. */
  private Replaced replaced(Response before) {
    return before instanceof ErrorType ? Replaced.NOTHING : Replaced.of(before.toBuffer(), values.longest());
  }

  /** Takes the name out of the source that it had. */
  private Future<Before> left(String name, Replaced replaced) {
    Before before = new Before(0, replaced.isClaim(), index(replaced.source()));
    return replaced.source() == null
        ? Future.succeededFuture(before)
        : run(LEFT, name, before.index()).transform(left -> Future.succeededFuture(before));
  }

  private Future<Before> setByScript(Stored stored, long ttlMs) {
    String claim = stored.claim() == null ? "" : stored.claim();
    return run(SET, stored.thumbnail().name(), JsonFormat.encode(stored), ttlMs, claim, index(stored.source())).map(Before::of);
  }

  @Override
  public Future<Before> release(String name, String claim, Failure failure) {
    return run(RELEASE, name, claim, failure == null ? "" : JsonText.encode(failure.reason()), failure == null ? 0 : failure.ttlMs(),
        failure == null ? 0 : System.currentTimeMillis() + failure.ttlMs())
        .map(answer -> new Before(answer.get(0).toInteger(), answer.get(0).toInteger() == 1, answer.get(1).toString()));
  }

  @Override
  public Future<Before> remove(String name, String index) {
    return run(REMOVE, name, index).map(Before::of);
  }

  @Override
  public List<String> prefixes() {
    return keyPrefix.isEmpty() ? List.of() : List.of(key(""));
  }

  @Override
  public int clearedAtOnce() {
    return CLEARED_AT_ONCE;
  }

  @Override
  public Future<?> removeKey(String key) {
    return remove(key.substring(key("").length()), "");
  }

  @Override
  public Future<Swept> sweep(String index, int first, int count) {
    return SWEEP.run(servers, index, arguments("", key(""), first, first + count - 1)).map(Swept::of);
  }

  @Override
  public Future<Response> state(String name) {
    return run(STATE, name);
  }

  private Future<Response> run(Script script, String name, Object... own) {
    return script.run(servers, key(name), arguments(name, own));
  }

  /** The arguments of records.lua before those of a script's own. */
  private Object[] arguments(String name, Object... own) {
    Object[] all = new Object[own.length + 4];
    all[0] = values.longest();
    all[1] = keyPrefix + "s:";
    all[2] = servers.keepKeysTogether() ? 1 : 0;
    all[3] = name;
    System.arraycopy(own, 0, all, 4, own.length);
    return all;
  }

  private String key(String name) {
    return keyPrefix + KIND + name;
  }
}
