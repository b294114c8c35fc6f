package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store that is filled far beyond its size in a JVM with little memory. Ten times as far with the system property {@code soak}. */
@Tag("faults")
@Tag("soak")
class SmallHeapIT {

  private static final long SETS = Boolean.getBoolean("soak") ? 10_000_000 : 1_000_000;
  private static final int SIZE = 20_000;

  @Test
  void theStoreStaysWithinItsBoundAndTheHeap() {
    long start = System.nanoTime();
    try (NodeProcess node = NodeProcess.java(Map.of(), "-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"),
        FillingNode.class.getName(), Integer.toString(SIZE), Long.toString(SETS))) {
      JsonObject stats = new JsonObject(node.awaitOut(line -> line.startsWith("{"), 300));
      Figures.show("M20: " + SETS + " distinct sets with a heap of 64 MB in " + (System.nanoTime() - start) / 1_000_000_000 + " s: "
          + stats.getLong("entries") + " entries, " + stats.getLong("evictions") + " evictions");
      assertThat(stats.getLong("sets")).isEqualTo(SETS);
      assertThat(stats.getLong("entries")).isLessThanOrEqualTo(SIZE);
      assertThat(stats.getLong("evictions")).isGreaterThanOrEqualTo(SETS - SIZE);
    }
  }
}
