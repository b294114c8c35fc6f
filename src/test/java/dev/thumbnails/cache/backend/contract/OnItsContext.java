package dev.thumbnails.cache.backend.contract;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Objects;
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
    return call("get", () -> target.get(name));
  }

  @Override
  public Thumbnail getNow(String name) {
    return target.getNow(name);
  }

  @Override
  public Future<Lookup> look(String name) {
    return call("look", () -> target.look(name));
  }

  @Override
  public Future<Lookup> claim(String name, Claim claim) {
    return call("claim", () -> target.claim(name, claim));
  }

  @Override
  public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
    return call("set", () -> target.set(thumbnail, ttlMs));
  }

  @Override
  public Future<Boolean> set(Thumbnail thumbnail, long ttlMs, String claim) {
    return call("set", () -> target.set(thumbnail, ttlMs, claim));
  }

  @Override
  public Future<Boolean> release(String name, String claim, Failure failure) {
    return call("release", () -> target.release(name, claim, failure));
  }

  @Override
  public Future<Boolean> delete(String name) {
    return call("delete", () -> target.delete(name));
  }

  @Override
  public Future<Long> invalidate(String source) {
    return call("invalidate", () -> target.invalidate(source));
  }

  @Override
  public Future<Void> clear() {
    return call("clear", target::clear);
  }

  @Override
  public long ttlMs() {
    return target.ttlMs();
  }

  @Override
  public Future<Void> close() {
    return call("close", target::close);
  }

  private <T> Future<T> call(String method, Supplier<Future<T>> question) {
    return call(context, method, question);
  }

  /** Calls a method on a context. If it throws or returns null, the future fails with that cause. */
  static <T> Future<T> call(Context context, String method, Supplier<? extends Future<? extends T>> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(there -> {
      try {
        Objects.requireNonNull(question.get(), method + ": returned null instead of a future").onComplete(answer::complete, answer::fail);
      } catch (Throwable thrown) {
        // Some languages throw checked exceptions where none is declared.
        answer.fail(thrown);
      }
    });
    return answer.future();
  }
}
