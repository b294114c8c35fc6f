package dev.thumbnails.cache.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.entry.Entry.Stored;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What lasts and what has an end under one name, one after the other and from several threads. */
class SimpleEntriesTest {

  private static final int ROUNDS = 100_000;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @Test
  void whatLastsAndWhatEndsIsBoundedTogether() {
    SimpleEntries entries = entries(1000);
    IntStream.range(0, 20_000).forEach(i -> set(entries, "name/" + i % 7000, i % 3 == 0 ? SimpleEntries.nowMs() + 60_000 : 0));
    assertThat(entries.names()).hasSizeBetween(500, 1000);
    assertThat(meters.get("cache.size").gauge().value()).isEqualTo(entries.names().size());
  }

  @Test
  void whatEndsFindsRoomAmongWhatLasts() {
    SimpleEntries entries = entries(1000);
    IntStream.range(0, 1000).forEach(i -> set(entries, "lasts/" + i, 0));
    // What has been asked for once only may be what is evicted.
    for (int round = 0; round < 100 && entries.get("ends") == null; round++) {
      set(entries, "ends", SimpleEntries.nowMs() + 60_000);
    }
    assertThat(entries.thumbnail("ends")).isNotNull();
    assertThat(entries.names()).hasSizeLessThanOrEqualTo(1000);
  }

  @Test
  void whatStaysSetIsNeverMissedWhileItsEndComesAndGoes() {
    SimpleEntries entries = entries(1000);
    set(entries, "name", 0);
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() ->
        IntStream.range(0, ROUNDS).forEach(i -> set(entries, "name", i % 2 == 0 ? SimpleEntries.nowMs() + 60_000 : 0)));
    int misses = 0;
    while (!writer.isDone()) {
      misses += entries.get("name") == null ? 1 : 0;
      misses += entries.thumbnail("name") == null ? 1 : 0;
    }
    writer.join();
    assertThat(misses).isZero();
  }

  @Test
  void aPlainSetEndsAClaim() {
    AtomicInteger ended = new AtomicInteger();
    SimpleEntries entries = new SimpleEntries(1000, meters, name -> ended.incrementAndGet());
    entries.update("name", Transition.claim(new Claim("mine", "source", 60_000), SimpleEntries.nowMs()));
    assertThat(entries.thumbnail("name")).isNull();
    set(entries, "name", 0);
    assertThat(ended).hasValue(1);
    assertThat(entries.thumbnail("name")).isEqualTo(Thumbnail.of("name"));
    assertThat(entries.namesOf("source")).as("the claim's source").isEmpty();
    assertThat(entries.update("name", Transition.release("mine", null, SimpleEntries.nowMs()))).isFalse();
  }

  @Test
  void aSourceIsInvalidatedWhateverBecameOfItsThumbnails() {
    SimpleEntries entries = entries(1000);
    for (int i = 0; i < 100; i++) {
      String name = "name/" + i;
      entries.update(name, Transition.set(new Stored(Thumbnail.of(name).withSource("old"), null, 0)));
      long endMs = i % 2 == 0 ? SimpleEntries.nowMs() + 60_000 : 0;
      entries.update(name, Transition.set(new Stored(Thumbnail.of(name).withSource(i % 4 < 2 ? "old" : "new"), null, endMs)));
    }
    assertThat(entries.namesOf("old")).hasSize(50);
    assertThat(entries.namesOf("new")).hasSize(50);
    Transition<Boolean> removal = Transition.removeIf(entry -> "old".equals(entry.source()));
    assertThat(entries.namesOf("old").stream().filter(name -> entries.update(name, removal))).hasSize(50);
    assertThat(entries.namesOf("old")).isEmpty();
    assertThat(entries.names()).hasSize(50);
  }

  @Test
  void whatIsOverWhenItIsWrittenIsRemovedByOtherThreadsToo() {
    SimpleEntries entries = entries(ROUNDS * 10);
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() ->
        IntStream.range(0, ROUNDS).forEach(i -> entries.update("over/" + i, Transition.claim(new Claim("mine", null, 1), SimpleEntries.nowMs() - 1))));
    while (!writer.isDone()) {
      set(entries, "lasts", 0);
    }
    writer.join();
    // Each removes a few only.
    IntStream.range(0, ROUNDS / 10).forEach(i -> set(entries, "lasts", 0));
    assertThat(entries.names()).containsExactly("lasts");
  }

  private SimpleEntries entries(long maximumSize) {
    return new SimpleEntries(maximumSize, meters, name -> { });
  }

  private static void set(SimpleEntries entries, String name, long endMs) {
    entries.update(name, Transition.set(new Stored(Thumbnail.of(name), null, endMs)));
  }
}
