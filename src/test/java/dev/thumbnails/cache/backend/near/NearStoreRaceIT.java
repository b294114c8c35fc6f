package dev.thumbnails.cache.backend.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Lookup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Loads that are answered on several threads while a source changes. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class NearStoreRaceIT {

  private static final int ROUNDS = 20_000;
  private static final int LOADERS = 4;
  private static final int NAMES = 8;

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private NearStore store;

  /** An entry that was being put while the removal passed by stayed: a look-up found it after the reply of invalidate. */
  @Test
  void nothingThatWasLoadedBeforeItsSourceChangedIsGivenAfterwards(Vertx vertx) throws InterruptedException {
    store = new NearStore(vertx, new NearSettings(1000, 600_000), new SimpleMeterRegistry());
    List<Thread> loaders = new ArrayList<>();
    for (int i = 0; i < LOADERS; i++) {
      Thread loader = new Thread(this::load, "loader");
      loader.start();
      loaders.add(loader);
    }
    int old = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int before = begun.get();
      Futures.await(store.sourceChanged("a source"));
      for (int name = 0; name < NAMES; name++) {
        Lookup.Hit found = store.get("n/" + name);
        old += found != null && found.thumbnail().width() <= before ? 1 : 0;
      }
    }
    over.set(true);
    for (Thread loader : loaders) {
      loader.join();
    }
    Figures.show("a source changed " + ROUNDS + " times while it was loaded on " + LOADERS + " threads: " + old + " entries were given that were loaded before");
    assertThat(old).isZero();
  }

  private void load() {
    for (int turn = 0; !over.get(); turn++) {
      String name = "n/" + turn % NAMES;
      NearStore.Load load = store.load(name);
      int number = begun.incrementAndGet();
      load.answered(new Lookup.Hit(Thumbnail.of(name).withSource("a source").withSize(number, 1)));
    }
  }
}
