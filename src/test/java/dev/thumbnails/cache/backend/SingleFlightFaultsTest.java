package dev.thumbnails.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Backends that never answer, and such as throw. */
@ExtendWith(VertxExtension.class)
class SingleFlightFaultsTest {

  private static final int LOOKS = 1000;
  private static final long TIMEOUT_MS = 50;

  private Vertx vertx;
  private Context context;
  private SingleFlight flights;

  @BeforeEach
  void createContext(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
  }

  @Test
  void whatIsNeverAnsweredIsForgotten() {
    before(TIMEOUT_MS, name -> Promise.<Thumbnail>promise().future());
    List<WeakReference<String>> names = Futures.await(onContext(() -> Future.succeededFuture(IntStream.range(0, LOOKS).mapToObj(this::hung).toList())));
    Futures.await(vertx.timer(2 * TIMEOUT_MS, TimeUnit.MILLISECONDS));
    Futures.await(onContext(() -> {
      flights.look("another");
      return Future.succeededFuture();
    }));
    Futures.await(Until.holds(vertx, () -> {
      System.gc();
      return Future.succeededFuture(names);
    }, kept -> kept.stream().allMatch(name -> name.get() == null)));
  }

  /** What it is kept by. */
  private WeakReference<String> hung(int i) {
    String name = "hung/" + i;
    flights.look(name);
    return new WeakReference<>(name);
  }

  @Test
  void whoFollowsHearsWhatTheBackendThrows() {
    Promise<Thumbnail> first = Promise.promise();
    AtomicInteger asked = new AtomicInteger();
    before(5000, name -> {
      if (asked.incrementAndGet() > 1) {
        throw new IllegalStateException("thrown");
      }
      return first.future();
    });
    Future<Lookup> leading = onContext(() -> flights.look("n/ame"));
    Future<Lookup> following = onContext(() -> {
      Future<Lookup> answer = flights.look("n/ame");
      first.complete();
      return answer;
    });
    assertThat(Futures.await(leading)).isEqualTo(new Lookup.Miss());
    assertThat(Futures.failure(following)).hasMessage("thrown");
  }

  private void before(long timeoutMs, Function<String, Future<Thumbnail>> gets) {
    Futures.await(onContext(() -> {
      flights = new SingleFlight(new Gets(gets), OwnContext.of(vertx), timeoutMs);
      return Future.succeededFuture();
    }));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> call) {
    return Future.future(promise -> context.runOnContext(there -> call.get().onComplete(promise)));
  }

  private record Gets(Function<String, Future<Thumbnail>> gets) implements CacheBackend {

    @Override
    public Future<Thumbnail> get(String name) {
      return gets.apply(name);
    }

    @Override
    public Future<Void> set(Thumbnail thumbnail, long ttlMs) {
      return Future.succeededFuture();
    }
  }
}
