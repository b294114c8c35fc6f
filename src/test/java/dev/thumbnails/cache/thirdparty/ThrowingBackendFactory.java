package dev.thumbnails.cache.thirdparty;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CacheBackendFactory;
import dev.thumbnails.cache.backend.CacheBackendOpener;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;

/** A third party's backend that fails each call with one and the same throwable, in one of three ways. */
public final class ThrowingBackendFactory implements CacheBackendFactory {

  @Override
  public String type() {
    return "throwing";
  }

  @Override
  public CacheBackendOpener configure(ConfigReader config) {
    String what = config.string("what", "error");
    String way = config.string("way", "throws");
    return context -> Future.succeededFuture(new Throwing(context.vertx(), what, way));
  }

  private record Throwing(Vertx vertx, String what, String way) implements CacheBackend {

    @Override
    public Future<Thumbnail> get(String name) {
      return failed();
    }

    @Override
    public Future<Lookup> look(String name) {
      return failed();
    }

    @Override
    public Future<Lookup> claim(String name, Claim claim) {
      return failed();
    }

    @Override
    public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
      return failed();
    }

    @Override
    public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
      return failed();
    }

    @Override
    public Future<Boolean> release(String name, String claim, Failure failure) {
      return failed();
    }

    @Override
    public Future<Boolean> delete(String name) {
      return failed();
    }

    @Override
    public Future<Long> invalidate(String source) {
      return failed();
    }

    @Override
    public Future<Void> clear() {
      return failed();
    }

    private <T> Future<T> failed() {
      Throwable thrown = thrown();
      if (way.equals("throws")) {
        throw Throwing.<RuntimeException>unchecked(thrown);
      }
      if (way.equals("fails")) {
        return Future.failedFuture(thrown);
      }
      Promise<T> later = Promise.promise();
      vertx.executeBlocking(() -> {
        later.fail(thrown);
        return null;
      });
      return later.future();
    }

    private Throwable thrown() {
      return switch (what) {
        case "error" -> new NoSuchMethodError("a library of another version");
        case "overflow" -> new StackOverflowError();
        case "checked" -> new IOException("thrown by another language, which does not declare it");
        case "unprintable" -> new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        };
        default -> new IllegalStateException("a defect");
      };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
      throw (E) thrown;
    }
  }
}
