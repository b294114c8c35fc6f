package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;

/** Heap for each entry of a full {@code simple} next to a Caffeine cache of JSON objects, each in a JVM of its own, in turn. */
public final class MemoryBench {

  private static final int FEWEST_ROUNDS = 3;
  private static final int MOST_ROUNDS = 5;
  private static final List<String> OPTIONS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC");

  private MemoryBench() {
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Settings.rounds();
    List<Double> simple = new ArrayList<>();
    List<Double> caffeine = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      simple.add(bytes(HeapOfEntries.SIMPLE));
      caffeine.add(bytes(HeapOfEntries.CAFFEINE));
    }
    Rows.write("memory", new JsonArray().add(
        Rows.row("heap for an entry of simple with a million", simple, "Caffeine, the same as JsonObject, each as it comes over a wire", caffeine, " B").put("atMost", 0.5)));
  }

  private static double bytes(String which) throws Exception {
    try (Jvm jvm = Jvm.start(HeapOfEntries.class, OPTIONS, which)) {
      return Double.parseDouble(jvm.awaitLine(HeapOfEntries.BYTES));
    }
  }
}
