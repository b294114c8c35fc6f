package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** From the start of a JVM to its first answer: the cache on {@code simple} next to a bare consumer, each in a fresh JVM of the default flags, in turn. */
public final class StartBench {

  private StartBench() {
  }

  public static void main(String[] arguments) throws Exception {
    List<Double> cache = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    // Neither is to be the one for which the files are read from the disk.
    millis(CacheStart.class);
    millis(BareStart.class);
    for (int round = 0; round < Settings.rounds(); round++) {
      if (round % 2 == 1) {
        bare.add(millis(BareStart.class));
      }
      cache.add(millis(CacheStart.class));
      if (round % 2 == 0) {
        bare.add(millis(BareStart.class));
      }
    }
    Rows.write("start", new JsonArray().add(
        Rows.row("JVM's start to the first answer, `simple`", cache, "bare consumer", bare, " ms").put("atMost", 1.5)));
  }

  private static double millis(Class<?> main) throws Exception {
    long startedAt = System.nanoTime();
    try (Jvm jvm = Jvm.start(main, List.of())) {
      jvm.awaitLine(FirstAnswer.ANSWERED);
      return (System.nanoTime() - startedAt) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
  }
}
