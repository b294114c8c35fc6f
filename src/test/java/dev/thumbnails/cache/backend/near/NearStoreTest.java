package dev.thumbnails.cache.backend.near;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.Lookup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is kept, for how long, and what is not. */
@ExtendWith(VertxExtension.class)
class NearStoreTest {

  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame").withSource("source");
  private static final int CHANGES = 500_000;
  private static final Lookup HIT = new Lookup.Hit(THUMBNAIL);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private NearStore store;

  @BeforeEach
  void create(Vertx vertx) {
    store = new NearStore(vertx, new NearSettings(100, 60_000), meters);
  }

  @Test
  void whatWasLoadedIsKept() {
    load(store);
    assertThat(store.get("n/ame")).isSameAs(HIT);
    assertThat(store.get("other")).isNull();
    assertThat(count("hit")).isEqualTo(1);
    assertThat(count("miss")).isEqualTo(1);
  }

  @Test
  void whatIsNotThereIsNotKept() {
    store.load("n/ame").answered(new Lookup.Miss());
    assertThat(store.get("n/ame")).isNull();
  }

  /** Each kind of change comes between the question and its answer: what is answered may be older. */
  @Test
  void whatChangesWhileItIsLoadedIsNotKept() {
    NearStore.Load first = store.load("n/ame");
    store.changed("n/ame");
    first.answered(HIT);
    assertThat(store.get("n/ame")).isNull();
    NearStore.Load second = store.load("n/ame");
    Futures.await(store.sourceChanged("source"));
    second.answered(HIT);
    assertThat(store.get("n/ame")).isNull();
    NearStore.Load third = store.load("n/ame");
    store.allChanged();
    third.answered(HIT);
    assertThat(store.get("n/ame")).isNull();
    assertThat(count("bypass")).isEqualTo(3);
  }

  /** A load that was over was kept for a moment before it was seen to be, and whoever read then got it. Threads stand in for event loops. */
  @Test
  void whatHasChangedIsNotGivenForAMoment() throws InterruptedException {
    AtomicInteger stored = new AtomicInteger(1);
    AtomicInteger changed = new AtomicInteger();
    AtomicInteger old = new AtomicInteger();
    AtomicBoolean ended = new AtomicBoolean();
    List<Thread> threads = List.of(new Thread(() -> {
      while (!ended.get()) {
        NearStore.Load load = store.load("n/ame");
        load.answered(new Lookup.Hit(THUMBNAIL.withSize(stored.get(), 1)));
      }
    }), new Thread(() -> {
      while (!ended.get()) {
        int seen = changed.get();
        Lookup.Hit hit = store.get("n/ame");
        old.addAndGet(hit != null && hit.thumbnail().width() < seen ? 1 : 0);
      }
    }));
    threads.forEach(Thread::start);
    for (int version = 2; version < CHANGES; version++) {
      stored.set(version);
      store.changed("n/ame");
      changed.set(version);
    }
    ended.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(old).hasValue(0);
  }

  @Test
  void aChangeRemovesWhatItConcernsAndNothingElse() {
    load(store);
    Thumbnail other = Thumbnail.of("other").withSource("another source");
    store.load("other").answered(new Lookup.Hit(other));
    store.changed("other/name");
    Futures.await(store.sourceChanged("third source"));
    assertThat(store.get("n/ame")).isNotNull();
    Futures.await(store.sourceChanged("source"));
    assertThat(store.get("n/ame")).isNull();
    assertThat(store.get("other")).isNotNull();
    store.changed("other");
    assertThat(store.get("other")).isNull();
    load(store);
    store.allChanged();
    assertThat(store.get("n/ame")).isNull();
  }

  /** However long the answer has been under way. */
  @Test
  void theBoundCountsFromTheQuestion(Vertx vertx) {
    NearStore soon = new NearStore(vertx, new NearSettings(100, 100), new SimpleMeterRegistry());
    long asked = System.nanoTime();
    NearStore.Load load = soon.load("n/ame");
    Futures.await(vertx.timer(60, TimeUnit.MILLISECONDS));
    load.answered(HIT);
    long lastSeen = asked;
    for (long now = asked; soon.get("n/ame") != null; now = System.nanoTime()) {
      lastSeen = now;
    }
    assertThat(TimeUnit.NANOSECONDS.toMillis(lastSeen - asked)).isLessThanOrEqualTo(100);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void itIsBounded(Vertx vertx) {
    for (int i = 0; i < 10_000; i++) {
      store.load("n/" + i).answered(new Lookup.Hit(Thumbnail.of("n/" + i)));
      assertThat(meters.get("cache.near.size").gauge().value()).isLessThanOrEqualTo(101);
    }
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(meters.get("cache.near.evictions").functionCounter().count()), count -> count >= 9_899));
  }

  private static void load(NearStore store) {
    store.load("n/ame").answered(HIT);
  }

  private double count(String result) {
    return meters.get("cache.near.gets").tag("result", result).functionCounter().count();
  }
}
