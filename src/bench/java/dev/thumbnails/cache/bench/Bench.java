package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One benchmark: a class with a main, in one JVM or in several, one after the other.
 *
 * @param jvms what a compiler's choices and the heap's layout do to a figure is the same in all rounds of one JVM
 * @param program which it can't do without, or null
 */
record Bench(String name, int jvms, String program) {

  private static final int JVMS = 3;
  private static final int WARM_UP_SECONDS = 8;
  /** One that hangs takes no figures of others with it. */
  private static final int LIMIT_MINUTES = 30;
  /** Seldom: what is measured has the same processors. */
  private static final int LOOK_SECONDS = 5;
  private static final String WHOLE = "wholeBench";

  static Bench timed(String name) {
    return new Bench(name, JVMS, null);
  }

  /** One that starts a JVM for each figure by itself. */
  static Bench ofJvms(String name) {
    return new Bench(name, 1, null);
  }

  Bench asking(String program) {
    return new Bench(name, jvms, program);
  }

  /** @param rounds at least */
  JsonArray run(int rounds) throws IOException, InterruptedException {
    System.out.println(name);
    if (program != null && !Program.isThere(program)) {
      return new JsonArray().add(none(program + " is not installed"));
    }
    List<JsonArray> parts = new ArrayList<>();
    int each = (rounds + jvms - 1) / jvms;
    for (int jvm = 0; jvm < jvms; jvm++) {
      if (!runJvm(each, jvm * each)) {
        return (parts.isEmpty() ? new JsonArray() : new JsonArray(new ArrayList<>(Rows.merge(parts).getList()))).add(none("failed"));
      }
      parts.add(Rows.read(file()));
    }
    return Rows.merge(parts);
  }

  /** Whether a row says that a benchmark has not come to its end. */
  static boolean isOfWholeBench(Object row) {
    return ((JsonObject) row).getBoolean(WHOLE, false);
  }

  private JsonObject none(String reason) {
    return Rows.notMeasured("**" + name + "**", "", reason).put("verdict", "not measured").put(WHOLE, true);
  }

  private boolean runJvm(int rounds, int roundsBefore) throws IOException, InterruptedException {
    Files.deleteIfExists(Rows.file(file()));
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(Jvm.FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Drounds=" + rounds, "-DroundsBefore=" + roundsBefore,
        "-Dseconds=" + Settings.seconds(), "-DwarmUpSeconds=" + WARM_UP_SECONDS, getClass().getPackageName() + "." + name + "Bench"));
    Process jvm = new ProcessBuilder(command).inheritIO().start();
    Set<ProcessHandle> below = awaitEnd(jvm);
    jvm.destroyForcibly().waitFor();
    below.forEach(ProcessHandle::destroyForcibly);
    return jvm.exitValue() == 0 && Files.exists(Rows.file(file()));
  }

  /** Or the limit's. @return the processes that it has started: of one that has ended nobody could tell them */
  private static Set<ProcessHandle> awaitEnd(Process jvm) throws InterruptedException {
    Set<ProcessHandle> below = new HashSet<>();
    long endAt = System.nanoTime() + TimeUnit.MINUTES.toNanos(LIMIT_MINUTES);
    while (!jvm.waitFor(LOOK_SECONDS, TimeUnit.SECONDS) && System.nanoTime() - endAt < 0) {
      below.removeIf(process -> !process.isAlive());
      jvm.descendants().forEach(below::add);
    }
    return below;
  }

  private String file() {
    return name.toLowerCase();
  }
}
