package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.wire.PythonFormat;
import dev.thumbnails.cache.json.Shown;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The two keys of a name that a Python site shares: what is under them, and the scripts that change it. */
final class SharedStore {

  static final String NONE = "";

  private final RedisServers servers;
  private final SharedKeys keys;
  private final SharedReads reads;
  private final SharedValues values;
  private final int longestControl;

  /** @param longestControl in bytes; a longer one is no record */
  SharedStore(RedisServers servers, SharedKeys keys, SharedValues values, int longestControl) {
    this.servers = servers;
    this.keys = keys;
    this.reads = new SharedReads(servers);
    this.values = values;
    this.longestControl = longestControl;
  }

  /** What a key held, and the thumbnail that it was; null for none. */
  record Seen(SharedValue value, Thumbnail thumbnail) {
  }

  /** The key of a source's names; empty for none. */
  String index(String source) {
    return source == null ? NONE : keys.index() + source;
  }

  /** A name may begin as the keys that Python never reads. */
  Future<SharedValue> value(String name) {
    return isReserved(name) ? reserved(name) : read(keys.value(name)).recover(failure -> mistyped(failure).map(SharedValue.NOTHING));
  }

  /** The value of a key, whatever it is. */
  Future<SharedValue> read(String key) {
    return reads.read(key);
  }

  Future<Seen> see(String name) {
    return value(name).compose(value -> values.read(name, value).map(thumbnail -> new Seen(value, thumbnail)));
  }

  /** @param bytes as a script has read them; empty where there are many */
  Future<Seen> see(String name, Buffer bytes) {
    if (bytes.length() == 0) {
      return see(name);
    }
    SharedValue value = SharedValue.of(bytes);
    return values.read(name, value).map(thumbnail -> new Seen(value, thumbnail));
  }

  Future<Buffer> control(String name) {
    String key = keys.control(name);
    return servers.sendTogether(key, Request.cmd(Command.GETRANGE).arg(key).arg(0).arg(longestControl)).map(Response::toBuffer).recover(this::mistyped);
  }

  private Future<Buffer> mistyped(Throwable failure) {
    if (RedisFailure.isWrongType(failure)) {
      values.mistyped();
      return Future.succeededFuture(Buffer.buffer());
    }
    return Future.failedFuture(failure);
  }

  /** A script of shared.lua on both keys. */
  Future<Response> run(Script script, String name, Object... own) {
    Stream<Object> sizes = Stream.of(SharedReads.MUCH, PythonFormat.LONGEST, SharedValue.EDGE);
    return isReserved(name) ? reserved(name) : script.run(servers, List.of(keys.control(name), keys.value(name)),
        arguments(name, Stream.concat(sizes, Arrays.stream(own)).toArray()));
  }

  /** A script of records.lua on the control alone. */
  Future<Response> runOnControl(Script script, String name, Object... own) {
    return script.run(servers, List.of(keys.control(name)), arguments(name, own));
  }

  /** A script of records.lua on a source's key and the controls of its names. */
  Future<Response> runOnIndex(Script script, String index, Object... own) {
    return script.run(servers, List.of(index), arguments(NONE, own));
  }

  /** What records.lua has before those of a script's own. */
  private Object[] arguments(String name, Object... own) {
    return Stream.concat(Stream.of(longestControl, keys.index(), 1, name), Arrays.stream(own)).toArray();
  }

  private boolean isReserved(String name) {
    return SharedKeys.isOwn(keys.value(name));
  }

  private static <T> Future<T> reserved(String name) {
    return Future.failedFuture(new CacheException(FailureCode.INVALID, "name: must not begin as the keys of this cache do: " + Shown.quoted(name)));
  }

  /** Of the present call: its later steps are not begun after that. */
  long end() {
    return servers.endNanos();
  }

  /** A later step of the call that ends then. */
  <T> Future<T> until(long end, Supplier<Future<T>> step) {
    return servers.until(end, step);
  }
}
