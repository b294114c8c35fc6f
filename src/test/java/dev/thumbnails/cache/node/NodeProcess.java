package dev.thumbnails.cache.node;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A JVM, or another program, started as a user would, and what it prints. */
final class NodeProcess implements AutoCloseable {

  private static final long LIMIT_SECONDS = 60;

  private static final Path HERE = Path.of("").toAbsolutePath();

  static final Path JAR = Path.of("target", "thumbnails-cache.jar");
  static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Process process;
  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();
  private final Thread outReader;
  private final Thread errReader;

  private NodeProcess(Path directory, Map<String, String> environment, List<String> command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    outReader = collect(process.inputReader(), out);
    errReader = collect(process.errorReader(), err);
  }

  /** {@code java -jar target/thumbnails-cache.jar} with these arguments. */
  static NodeProcess start(String... arguments) {
    return start(Map.of(), arguments);
  }

  static NodeProcess start(Map<String, String> environment, String... arguments) {
    return java(environment, Stream.concat(Stream.of("-jar", JAR.toString()), Arrays.stream(arguments)).toArray(String[]::new));
  }

  /** {@code java} with these arguments. */
  static NodeProcess java(Map<String, String> environment, String... arguments) {
    return program(environment, Stream.concat(Stream.of(JAVA), Stream.of(arguments)).toArray(String[]::new));
  }

  /** Any program. */
  static NodeProcess program(Map<String, String> environment, String... command) {
    return new NodeProcess(HERE, environment, List.of(command));
  }

  /** {@code java -jar} with these arguments, in that directory. */
  static NodeProcess startIn(Path directory, String... arguments) {
    return new NodeProcess(directory, Map.of(),
        Stream.concat(Stream.of(JAVA, "-jar", JAR.toAbsolutePath().toString()), Stream.of(arguments)).toList());
  }

  long pid() {
    return process.pid();
  }

  /** What it has used of the processors until now. */
  long cpuMs() {
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  /** The ready line, once it is there. */
  String awaitReady() {
    return awaitLine(out, line -> line.contains("ready"), LIMIT_SECONDS);
  }

  /** Whether it becomes ready; otherwise it has ended. */
  boolean becomesReady() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    synchronized (out) {
      while (out.isEmpty() && process.isAlive() && System.nanoTime() < end) {
        try {
          out.wait(100);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
    if (process.isAlive()) {
      awaitReady();
      return true;
    }
    awaitEnd();
    return false;
  }

  /** The first line of the log that is as wanted, once it is there. */
  String awaitLog(Predicate<String> wanted) {
    return awaitLine(err, wanted, LIMIT_SECONDS);
  }

  /** The exit code. */
  int awaitEnd() {
    return awaitEnd(LIMIT_SECONDS);
  }

  int awaitEnd(long limitSeconds) {
    try {
      if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
        throw new AssertionError("still runs; " + printed());
      }
      outReader.join();
      errReader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGTERM. */
  NodeProcess terminate() {
    // Process.destroy() would close what it prints too.
    process.toHandle().destroy();
    return this;
  }

  List<String> out() {
    synchronized (out) {
      return List.copyOf(out);
    }
  }

  List<String> err() {
    synchronized (err) {
      return List.copyOf(err);
    }
  }

  /** The first line that is as wanted, once it is there. */
  String awaitOut(Predicate<String> wanted, long limitSeconds) {
    return awaitLine(out, wanted, limitSeconds);
  }

  /** Gives it a line to read. */
  void write(String line) {
    BufferedWriter in = process.outputWriter(StandardCharsets.UTF_8);
    try {
      in.write(line);
      in.newLine();
      in.flush();
    } catch (IOException e) {
      throw new AssertionError("it reads no more; " + printed(), e);
    }
  }

  /** SIGSTOP. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** SIGKILL, and its end awaited. */
  void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  @Override
  public void close() {
    kill();
  }

  private String awaitLine(List<String> lines, Predicate<String> wanted, long limitSeconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(limitSeconds);
    synchronized (lines) {
      while (lines.stream().noneMatch(wanted)) {
        if (System.nanoTime() > end || !process.isAlive()) {
          throw new AssertionError("the line never came; " + printed());
        }
        try {
          lines.wait(100);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return lines.stream().filter(wanted).findFirst().orElseThrow();
    }
  }

  private String printed() {
    return "it has printed " + out() + " and logged " + String.join("\n", err());
  }

  private static Thread collect(BufferedReader reader, List<String> lines) {
    Thread thread = new Thread(() -> reader.lines().forEach(line -> {
      synchronized (lines) {
        lines.add(line);
        lines.notifyAll();
      }
    }), "node output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
