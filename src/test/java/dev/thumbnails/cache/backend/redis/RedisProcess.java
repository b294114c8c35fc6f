package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.TemporaryDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.embedded.core.ExecutableProvider;

/**
 * A real redis-server as a child process: the binary is inside a test dependency. As an extension it is started before a class's
 * tests, brought back after a test that has killed or stopped it, and killed in the end.
 */
public final class RedisProcess implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {

  private static final String SERVER_READY = "eady to accept connections";

  private final List<String> options;
  private final String readyLine;
  private final Path directory;
  private final int port;
  private Process process;
  private boolean frozen;

  /** @param options further lines of its configuration, as on its command line */
  public RedisProcess(String... options) {
    this(SERVER_READY, TemporaryDirectory.create("redis"), options);
  }

  private RedisProcess(String readyLine, Path directory, String... options) {
    this.port = freePort();
    this.readyLine = readyLine;
    this.directory = directory;
    this.options = List.of(options);
  }

  /** A sentinel that watches a master named {@code main}. */
  static RedisProcess sentinel(RedisProcess master) throws IOException {
    return sentinel(master, 1);
  }

  /**
   * One of several that watch it. It writes what it learns into its configuration, so that it knows it when it is started again.
   *
   * @param quorum how many have to find the master down
   * @param settings of that master, each a name and a value
   */
  static RedisProcess sentinel(RedisProcess master, int quorum, String... settings) throws IOException {
    StringBuilder lines = new StringBuilder("sentinel monitor main 127.0.0.1 " + master.port() + " " + quorum + "\n");
    for (String setting : settings) {
      lines.append("sentinel ").append(setting.replaceFirst(" ", " main ")).append('\n');
    }
    Path directory = TemporaryDirectory.create("redis");
    Path file = Files.writeString(directory.resolve("sentinel.conf"), lines);
    return new RedisProcess("+monitor master main", directory, file.toString(), "--sentinel");
  }

  public int port() {
    return port;
  }

  public Path directory() {
    return directory;
  }

  public String connectionString() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  /** Starts it and returns once it takes connections. */
  public RedisProcess start() {
    boolean sentinel = !readyLine.equals(SERVER_READY);
    List<String> command = new ArrayList<>(List.of(executable()));
    // A sentinel's file has to be the first of them; of a server's options the later one counts.
    command.addAll(sentinel ? options : List.of("--save", ""));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
    command.addAll(sentinel ? List.of() : options);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      awaitReady(process.inputReader(), readyLine);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9, and its end awaited. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("redis-server does not end");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGSTOP: it keeps its connections and answers nothing. */
  public void freeze() {
    signal("STOP");
    frozen = true;
  }

  /** SIGCONT. */
  public void thaw() {
    signal("CONT");
    frozen = false;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    // Called for each nested class too.
    if (process == null || !process.isAlive()) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (process != null && frozen) {
      thaw();
    }
    if (process != null && !process.isAlive()) {
      start();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      kill();
    }
  }

  /** A port that is free, and that no connection is made from. */
  public static int freePort() {
    return FreePorts.next();
  }

  private void signal(String name) {
    try {
      int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + exit);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String executable() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().getPath();
    } catch (IOException e) {
      throw new UncheckedIOException("no redis-server for this machine in the test dependency", e);
    }
  }

  /** What it prints from then on is read too, lest it blocks. */
  private static void awaitReady(BufferedReader lines, String readyLine) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      seen.append(line).append('\n');
      if (line.contains(readyLine)) {
        Thread drain = new Thread(() -> drain(lines), "redis output");
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("redis-server has ended: " + seen);
  }

  private static void drain(BufferedReader lines) {
    try {
      lines.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // With the process.
    }
  }
}
