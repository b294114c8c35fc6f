package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.wire.PythonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Values that Python shares as thumbnails. One that can't be read is counted, and is none. Confined to the context of its backend. */
final class SharedValues {

  private static final Logger LOG = LoggerFactory.getLogger(SharedValues.class);
  /** In bytes: with what is longer, or becomes so, the event loop is not kept. */
  private static final int MUCH = 256 << 10;
  private static final long WARNED_FOR_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Vertx vertx;
  private final PythonFormat format;
  private final UnreadableMeter unreadable;
  private long warnedNanos = System.nanoTime() - WARNED_FOR_NANOS;

  SharedValues(Vertx vertx, PythonFormat format, UnreadableMeter unreadable) {
    this.vertx = vertx;
    this.format = format;
    this.unreadable = unreadable;
  }

  Buffer encode(Thumbnail thumbnail) {
    return format.encode(thumbnail);
  }

  /** Completes with null for none, and for one of another name; {@code name} null takes any. */
  Future<Thumbnail> read(String name, Buffer value) {
    if (value.length() == 0) {
      return Future.succeededFuture();
    }
    return decode(value).transform(read -> {
      Throwable failure = read.succeeded() && name != null && !read.result().name().equals(name)
          ? new UnreadableException(Reason.OTHER_NAME)
          : read.cause();
      if (failure == null) {
        return Future.succeededFuture(read.result());
      }
      return failure instanceof UnreadableException refused ? count(refused.reason()) : Future.failedFuture(failure);
    });
  }

  /** What Redis knows a value by; empty for none. */
  Future<String> digest(Buffer value) {
    if (value.length() <= MUCH) {
      return Future.succeededFuture(value.length() == 0 ? "" : Script.sha1(value.getBytes()));
    }
    return vertx.executeBlocking(() -> Script.sha1(value.getBytes()), false);
  }

  /** Of a key that holds no string. */
  void mistyped() {
    unreadable.count(Reason.MISTYPED);
  }

  private Future<Thumbnail> decode(Buffer value) {
    if (value.length() <= MUCH) {
      try {
        return Future.succeededFuture(format.decode(value, MUCH));
      } catch (UnreadableException e) {
        if (e.reason() != Reason.TOO_LARGE) {
          return Future.failedFuture(e);
        }
      }
    }
    return vertx.executeBlocking(() -> format.decode(value, PythonFormat.LONGEST), false);
  }

  private Future<Thumbnail> count(Reason reason) {
    unreadable.count(reason);
    if (reason == Reason.FOREIGN_CLASS && System.nanoTime() - warnedNanos >= WARNED_FOR_NANOS) {
      warnedNanos = System.nanoTime();
      LOG.warn("a value in the shared cache names a class that no thumbnail has: it would be run where a Python site loads it");
    }
    return Future.succeededFuture();
  }
}
