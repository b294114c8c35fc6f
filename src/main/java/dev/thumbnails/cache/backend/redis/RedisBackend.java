package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.wire.JsonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * Keeps thumbnails in Redis, each as one record under {@code <keyPrefix>n:<name>}. One command and one round trip for each call.
 */
final class RedisBackend implements CacheBackend {

  /** Removes a thumbnail and nothing else that may be under its key; a key of another type gives pcall an error, which is no tag. */
  private static final String DELETE = """
      if redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) == ARGV[1] then
        return redis.call('UNLINK', KEYS[1])
      end
      return 0""";

  private final RedisLink link;
  private final UnreadableMeter unreadable;
  private final String recordPrefix;
  private final long ttlMs;
  private final int lastByte;

  /** @param maximumThumbnailBytes a longer value is not one of ours, and only its beginning is read */
  RedisBackend(RedisLink link, UnreadableMeter unreadable, String keyPrefix, long ttlMs, int maximumThumbnailBytes) {
    this.link = link;
    this.unreadable = unreadable;
    this.recordPrefix = keyPrefix + "n:";
    this.ttlMs = ttlMs;
    this.lastByte = maximumThumbnailBytes + JsonFormat.TAG.length();
  }

  @Override
  public Future<Thumbnail> get(String name) {
    // A foreign value may be hundreds of megabytes long: GET would hold the event loop for it.
    return link.send(Request.cmd(Command.GETRANGE).arg(key(name)).arg(0).arg(lastByte))
        .map(value -> read(name, value))
        .recover(failure -> RedisFailure.isWrongType(failure) ? miss(Reason.MISTYPED) : RedisFailure.of(failure));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    Request set = Request.cmd(Command.SET).arg(key(thumbnail.name())).arg(JsonFormat.encode(thumbnail));
    if (ttlMs != 0) {
      set.arg("PX").arg(ttlMs);
    }
    return link.send(set).<Void>mapEmpty().recover(RedisFailure::of);
  }

  @Override
  public Future<Boolean> delete(String name) {
    return link.send(Request.cmd(Command.EVAL).arg(DELETE).arg(1).arg(key(name)).arg(JsonFormat.TAG))
        .map(removed -> removed.toInteger() > 0)
        .recover(RedisFailure::of);
  }

  @Override
  public long ttlMs() {
    return ttlMs;
  }

  @Override
  public Future<Void> close() {
    return link.close();
  }

  private String key(String name) {
    return recordPrefix + name;
  }

  private Thumbnail read(String name, Response response) {
    Buffer value = response == null ? Buffer.buffer() : response.toBuffer();
    if (value.length() == 0) {
      return null;
    }
    try {
      return decode(name, value);
    } catch (UnreadableException e) {
      unreadable.count(e.reason());
      return null;
    }
  }

  private Thumbnail decode(String name, Buffer value) {
    if (value.length() > lastByte) {
      throw new UnreadableException(Reason.TOO_LONG);
    }
    return JsonFormat.decode(name, value);
  }

  private Future<Thumbnail> miss(Reason reason) {
    unreadable.count(reason);
    return Future.succeededFuture();
  }
}
