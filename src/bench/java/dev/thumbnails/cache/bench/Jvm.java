package dev.thumbnails.cache.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM of its own on this one's class path. It is to end when its standard input does, so that it does not outlive this one. */
final class Jvm implements AutoCloseable {

  /** Of all that are measured for their speed: neither a heap that grows nor what Java takes for this machine is to tell two of them apart. */
  static final List<String> FLAGS = List.of("-Xms2g", "-Xmx2g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");

  private static final long LINE_SECONDS = 180;
  private static final long END_SECONDS = 30;

  private final Process process;
  private final BufferedReader lines;

  private Jvm(Process process) {
    this.process = process;
    this.lines = process.inputReader();
  }

  static Jvm start(Class<?> main, List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new Jvm(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** What follows that in the line that begins with it; what is logged before is passed over. */
  String awaitLine(String beginning) throws IOException {
    // A main that fails may leave threads behind which keep its JVM, and the end of its output, waiting.
    CompletableFuture<?> limit = CompletableFuture.runAsync(process::destroyForcibly, CompletableFuture.delayedExecutor(LINE_SECONDS, TimeUnit.SECONDS));
    try {
      return readLine(beginning);
    } finally {
      limit.cancel(false);
    }
  }

  /** A line of its standard input. */
  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private String readLine(String beginning) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length());
      }
    }
    throw new IllegalStateException("a JVM has ended that was to say \"" + beginning + "\"");
  }

  /** In a JVM that was started so: until that has been closed. */
  static void awaitEnd() throws IOException {
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
