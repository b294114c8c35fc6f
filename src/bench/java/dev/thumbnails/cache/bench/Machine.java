package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/** What was measured, and on what. */
final class Machine {

  private Machine() {
  }

  static String line() throws IOException {
    String model = Files.lines(Path.of("/proc/cpuinfo")).filter(line -> line.startsWith("model name")).findFirst().orElse(": unknown").split(":")[1].strip();
    var memory = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Runtime.getRuntime().availableProcessors() + " processors (" + model + "), " + (memory.getTotalMemorySize() >> 30) + " GiB, Java "
        + System.getProperty("java.version");
  }

  static JsonObject toJson() throws IOException, InterruptedException {
    return new JsonObject()
        .put("machine", line())
        .put("kernel", System.getProperty("os.version"))
        .put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"))
        .put("jvmFlags", new JsonObject().put("all", String.join(" ", Jvm.FLAGS)).put("stores of Growth", String.join(" ", GrowthBench.FLAGS))
            .put("stores of Memory", String.join(" ", MemoryBench.FLAGS)).put("Start", "none"))
        .put("commit", said("git", "rev-parse", "HEAD"))
        .put("uncommittedChanges", !said("git", "status", "--porcelain").isEmpty())
        .put("programs", programs());
  }

  private static JsonObject programs() throws IOException, InterruptedException {
    return new JsonObject()
        .put("redis-server", said(ExecutableProvider.newJarResourceProvider().get().getPath(), "--version"))
        .put(RedisBenchmark.PROGRAM, said(RedisBenchmark.PROGRAM, "--version"))
        .put(Wrk.PROGRAM, said(Wrk.PROGRAM, "-v").split(" Copyright")[0])
        // It does not tell by itself.
        .put(Webdis.PROGRAM, said("dpkg-query", "-W", "-f", "${Version}", Webdis.PROGRAM))
        .put("redis-py", said(PythonGets.PYTHON, "-c", "import redis; print(redis.__version__)"))
        .put("hiredis", said(PythonGets.PYTHON, "-c", "import hiredis; print(hiredis.__version__)"));
  }

  /** The first line, or that it is not installed: some tell their versions and fail. */
  private static String said(String... command) throws InterruptedException {
    String first = Program.said(List.of(command)).lines().findFirst().orElse("").strip();
    return first.startsWith("Traceback") || first.startsWith("dpkg-query:") ? Program.ABSENT : first;
  }
}
