package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.sharing.Seldom;
import dev.thumbnails.cache.wire.PythonFormat;
import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import dev.thumbnails.cache.wire.UnreadableMeter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Values that Python shares as thumbnails, and the other way round. Confined to the context of its backend. */
final class SharedValues {

  private static final Logger LOG = LoggerFactory.getLogger(SharedValues.class);
  private static final long SELDOM_MS = 60_000;

  private final Vertx vertx;
  private final PythonFormat format;
  private final UnreadableMeter unreadable;
  private final Seldom seldom;

  SharedValues(Vertx vertx, PythonFormat format, UnreadableMeter unreadable) {
    this.vertx = vertx;
    this.format = format;
    this.unreadable = unreadable;
    this.seldom = Seldom.of(vertx, SharedValues.class.getName(), SELDOM_MS);
  }

  Future<Buffer> encode(Thumbnail thumbnail) {
    try {
      Buffer pickle = format.pickle(thumbnail);
      if (pickle.length() > PythonFormat.LONGEST) {
        return Future.failedFuture(new CacheException(FailureCode.TOO_LARGE, "the pickled thumbnail has more than " + PythonFormat.LONGEST + " bytes"));
      }
      return pickle.length() <= SharedReads.MUCH
          ? Future.succeededFuture(format.compress(pickle))
          : vertx.executeBlocking(() -> format.compress(pickle), false);
    } catch (InvalidInputException e) {
      return Future.failedFuture(new CacheException(FailureCode.INVALID, e.getMessage()));
    }
  }

  /** The thumbnail of that name, null for none: what can't be read, or has another name, is counted, and is none. */
  Future<Thumbnail> read(String name, SharedValue value) {
    Future<Thumbnail> any = readAny(value);
    if (any.succeeded()) {
      return named(name, any.result());
    }
    return any.recover(failure -> failure instanceof UnreadableException refused ? count(refused.reason()) : Future.failedFuture(failure))
        .compose(thumbnail -> named(name, thumbnail));
  }

  private Future<Thumbnail> named(String name, Thumbnail thumbnail) {
    return thumbnail == null || thumbnail.name().equals(name) ? Future.succeededFuture(thumbnail) : count(Reason.OTHER_NAME);
  }

  /** The same, of what has been read before: nothing is counted. */
  Future<Thumbnail> readAgain(String name, SharedValue value) {
    return readAny(value).recover(failure -> failure instanceof UnreadableException ? Future.succeededFuture() : Future.failedFuture(failure))
        .map(thumbnail -> thumbnail == null || name != null && !thumbnail.name().equals(name) ? null : thumbnail);
  }

  void mistyped() {
    unreadable.count(Reason.MISTYPED);
  }

  /** What is long is read elsewhere than on the event loop, and so is what becomes long. */
  private Future<Thumbnail> readAny(SharedValue value) {
    if (value.length() == 0) {
      return Future.succeededFuture();
    }
    if (value.isTooLong()) {
      return Future.failedFuture(new UnreadableException(Reason.TOO_LARGE));
    }
    if (value.length() <= SharedReads.MUCH) {
      try {
        return Future.succeededFuture(format.decode(value.bytes(), SharedReads.MUCH));
      } catch (UnreadableException e) {
        if (e.reason() != Reason.TOO_LARGE) {
          return Future.failedFuture(e);
        }
      }
    }
    return vertx.executeBlocking(() -> format.decode(value.bytes(), PythonFormat.LONGEST), false);
  }

  private Future<Thumbnail> count(Reason reason) {
    unreadable.count(reason);
    if (reason == Reason.FOREIGN_CLASS && seldom.mayLog()) {
      LOG.warn("a value in the shared cache names a class that no thumbnail has: it would be run where a Python site loads it");
    }
    return Future.succeededFuture();
  }
}
