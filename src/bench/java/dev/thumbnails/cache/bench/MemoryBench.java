package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Heap for each entry of a full {@code simple} next to a Caffeine cache of JSON objects, each in a JVM of its own: both of a round at the same time, since time is
 * not what is measured.
 */
public final class MemoryBench {

  /** Heaps differ little from round to round. */
  private static final int MOST_ROUNDS = 7;
  static final List<String> FLAGS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC");

  private MemoryBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Rows.write("memory", new JsonArray()
        .add(compare(HeapOfEntries.ALIKE, "alike but for their names, each as it comes over a wire").put("atMost", 0.5))
        .add(compare(HeapOfEntries.VARIED, "of varied sizes, extensions and lengths, a third with a source, a quarter with a lifetime")));
  }

  private static JsonObject compare(String kind, String text) throws Exception {
    List<Double> simple = new ArrayList<>();
    List<Double> caffeine = new ArrayList<>();
    for (int round = 0; round < Math.min(Settings.rounds(), MOST_ROUNDS); round++) {
      try (Jvm ours = Jvm.start(HeapOfEntries.class, FLAGS, HeapOfEntries.SIMPLE, kind);
          Jvm other = Jvm.start(HeapOfEntries.class, FLAGS, HeapOfEntries.CAFFEINE, kind)) {
        simple.add(bytes(ours));
        caffeine.add(bytes(other));
      }
    }
    return Rows.row("heap for an entry of `simple` with a million, " + text, simple, "Caffeine, the same as JsonObject", caffeine, " B");
  }

  private static double bytes(Jvm jvm) throws Exception {
    return Double.parseDouble(jvm.awaitLine(HeapOfEntries.BYTES));
  }
}
