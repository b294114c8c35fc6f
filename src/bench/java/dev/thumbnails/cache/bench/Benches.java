package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All benchmarks one after the other, each in a JVM of its own, and the report: a table, and {@code target/bench/report.json}. */
public final class Benches {

  private static final List<String> ALL = List.of("Hits", "Redis", "Near", "Batch", "Http", "HttpRedis", "Cluster", "Memory", "Start", "Growth");
  private static final String HEAD = "| what | | next to | | ratio, round by round | |\n|---|---|---|---|---|---|";

  private Benches() {
  }

  /** @param arguments the names of those to run, separated by commas; or {@code all} */
  public static void main(String[] arguments) throws Exception {
    JsonArray rows = new JsonArray();
    for (String bench : arguments[0].equals("all") ? ALL : List.of(arguments[0].split(","))) {
      run(bench);
      rows.addAll(new JsonArray(Files.readString(Rows.DIRECTORY.resolve(bench.toLowerCase() + ".json"))));
    }
    JsonObject report = new JsonObject().put("machine", machine()).put("rounds", Integer.getInteger("rounds", 9))
        .put("seconds", Integer.getInteger("seconds", 2)).put("at", Instant.now().toString()).put("rows", rows);
    Files.writeString(Rows.DIRECTORY.resolve("report.json"), report.encodePrettily());
    System.out.println("\n" + machine() + "\n\n" + HEAD);
    rows.forEach(row -> System.out.println(Rows.line((JsonObject) row)));
  }

  private static void run(String bench) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), "-Drounds=" + System.getProperty("rounds", "9"), "-Dseconds=" + System.getProperty("seconds", "2"),
        "dev.thumbnails.cache.bench." + bench + "Bench"));
    System.out.println(bench);
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(bench + " has failed");
    }
  }

  private static String machine() throws IOException {
    String model = Files.lines(Path.of("/proc/cpuinfo")).filter(line -> line.startsWith("model name")).findFirst().orElse(": unknown").split(":")[1].strip();
    var memory = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Runtime.getRuntime().availableProcessors() + " processors (" + model + "), " + (memory.getTotalMemorySize() >> 30) + " GiB, Java "
        + System.getProperty("java.version");
  }
}
