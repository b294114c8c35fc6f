package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** What else the machine does before a benchmark begins. The load average of a minute has the benchmark before in it, so the processors are looked at too. */
record Load(String bench, double average, double busyProcessors) {

  private static final double NOTEWORTHY = 0.5;
  private static final int LOOK_SECONDS = 2;
  /** In /proc/stat, behind "cpu": user, nice, system, idle, iowait and others. */
  private static final int IDLE = 3;
  private static final int WAITING = 4;

  /** While nothing of ours runs. */
  static Load before(String bench) throws IOException, InterruptedException {
    double average = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    long[] from = ticks();
    TimeUnit.SECONDS.sleep(LOOK_SECONDS);
    long[] to = ticks();
    double all = Arrays.stream(to).sum() - Arrays.stream(from).sum();
    double idle = to[IDLE] + to[WAITING] - from[IDLE] - from[WAITING];
    return new Load(bench, average, (1 - idle / all) * Runtime.getRuntime().availableProcessors());
  }

  /** @param first none of ours has run before it */
  boolean isTooMuch(boolean first) {
    return busyProcessors > NOTEWORTHY || first && average > NOTEWORTHY;
  }

  String warning() {
    return "WARNING: before %s the machine was not idle: load average %.2f, %.2f processors busy".formatted(bench, average, busyProcessors);
  }

  JsonObject toJson() {
    return new JsonObject().put("before", bench).put("loadAverage", average).put("busyProcessors", busyProcessors);
  }

  private static long[] ticks() throws IOException {
    return Arrays.stream(Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +")).skip(1).mapToLong(Long::parseLong).toArray();
  }
}
