package dev.thumbnails.cache;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Rounds of one race: a creation has read version 1 of its source, an operation takes that version away and is answered, and only then another caller asks.
 * The other caller must get version 2.
 */
public final class StaleFlights {

  private static final int ROUNDS = 200;
  private static final int VERSION_1 = 1;
  private static final int VERSION_2 = 2;

  private final Vertx vertx;
  private final ThumbnailCache cache;
  private final AtomicInteger rounds = new AtomicInteger();

  /** What takes version 1 away. */
  @FunctionalInterface
  public interface End {

    Future<?> of(String name, String source);
  }

  public StaleFlights(Vertx vertx) {
    this.vertx = vertx;
    this.cache = ThumbnailCache.create(vertx);
  }

  /** Plays the rounds, shows how many went wrong, and returns that number. */
  public long wrong(String what, End end) {
    long wrong = 0;
    for (int i = 0; i < ROUNDS; i++) {
      if (round("n/" + rounds.getAndIncrement(), i % 2 == 0, end) != VERSION_2) {
        wrong++;
      }
    }
    System.out.println("of " + ROUNDS + " callers who asked after the reply of " + what + ", " + wrong + " got version 1");
    return wrong;
  }

  /** @param works whether the first creator is still at work when the second caller is answered */
  private int round(String name, boolean works, End end) {
    AtomicInteger version = new AtomicInteger(VERSION_1);
    Promise<Void> begun = Promise.promise();
    Promise<Void> work = Promise.promise();
    AtomicReference<Thumbnail> read = new AtomicReference<>();
    Future<Thumbnail> first = cache.getOrCreate(name, "of " + name, () -> {
      read.set(Thumbnail.of(name).withSize(version.get(), 1));
      begun.complete();
      return work.future().map(done -> read.get());
    });
    Futures.await(begun.future());
    version.set(VERSION_2);
    Futures.await(end.of(name, "of " + name));
    Future<Thumbnail> second = cache.getOrCreate(name, "of " + name, () -> Future.succeededFuture(Thumbnail.of(name).withSize(version.get(), 1)));
    if (works) {
      // A caller who waits for the first one's creator instead would never be answered.
      Futures.await(Future.any(second, vertx.timer(500)));
    }
    work.complete();
    if (Futures.await(first).width() != VERSION_1) {
      throw new AssertionError("the first caller must get what its creator has made");
    }
    return Futures.await(second).width();
  }
}
