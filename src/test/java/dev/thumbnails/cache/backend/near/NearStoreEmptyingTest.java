package dev.thumbnails.cache.backend.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.Lookup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A store of very many, of which nothing may be given any more. */
@ExtendWith(VertxExtension.class)
class NearStoreEmptyingTest {

  private static final int MANY = 100_000;
  private static final Lookup HIT = new Lookup.Hit(Thumbnail.of("n/ame"));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void nothingIsGivenFromThenOnAndAWorkerRemovesIt(Vertx vertx) {
    NearStore store = filled(vertx);
    long start = System.nanoTime();
    store.allChanged();
    long tookMicros = (System.nanoTime() - start) / 1000;
    assertThat(IntStream.range(0, MANY).filter(i -> store.get(name(i)) != null).count()).isZero();
    Figures.show("of " + MANY + " entries of a near cache none was given after " + tookMicros + " us");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(size()), size -> size == 0));
  }

  @Test
  void whatIsKeptWhileTheOthersAreRemovedStays(Vertx vertx) {
    NearStore store = filled(vertx);
    store.allChanged();
    store.load("n/ame").answered(HIT);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(size()), size -> size == 1));
    assertThat(store.get("n/ame")).isSameAs(HIT);
  }

  /** A worker pool that is busy does not let in more than one removal. */
  @Test
  void manyChangesAtOnceEndInAnEmptyStore(Vertx vertx) {
    NearStore store = filled(vertx);
    for (int i = 0; i < 10_000; i++) {
      store.allChanged();
    }
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(size()), size -> size == 0));
  }

  private NearStore filled(Vertx vertx) {
    NearStore store = new NearStore(vertx, new NearSettings(2 * MANY, 600_000), meters);
    IntStream.range(0, MANY).forEach(i -> store.load(name(i)).answered(HIT));
    assertThat(store.get(name(0))).isSameAs(HIT);
    return store;
  }

  private double size() {
    return meters.get("cache.near.size").gauge().value();
  }

  private static String name(int i) {
    return "n/" + i;
  }
}
