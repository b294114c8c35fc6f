package dev.thumbnails.cache.backend.contract;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** A backend that a test may call from its own thread: it is called where it was opened, as the verticle calls it. */
final class OnItsContext implements CacheBackend {

  private final Context context;
  private final CacheBackend target;

  OnItsContext(Context context, CacheBackend target) {
    this.context = context;
    this.target = target;
  }

  @Override
  public Future<Thumbnail> get(String name) {
    return call(() -> target.get(name));
  }

  @Override
  public Thumbnail getNow(String name) {
    return target.getNow(name);
  }

  @Override
  public Future<Lookup> look(String name) {
    return call(() -> target.look(name));
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return call(() -> target.claim(name, claim));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return call(() -> target.set(thumbnail, ttlMs));
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return call(() -> target.set(thumbnail, ttlMs, claim));
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return call(() -> target.release(name, claim, failure));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return call(() -> target.delete(name));
  }

  @Override
  public Future<Long> invalidate(String source) {
    return call(() -> target.invalidate(source));
  }

  @Override
  public Future<Void> clear() {
    return call(target::clear);
  }

  @Override
  public long ttlMs() {
    return target.ttlMs();
  }

  @Override
  public Future<Void> close() {
    return call(target::close);
  }

  private <T> Future<T> call(Supplier<Future<T>> question) {
    return Future.future(answer -> context.runOnContext(there -> {
      try {
        question.get().onComplete(answer);
      } catch (RuntimeException | Error thrown) {
        answer.fail(thrown);
      }
    }));
  }
}
