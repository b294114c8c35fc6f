package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.TemporaryDirectory;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Webdis before a Redis, as a process of its own. */
final class Webdis implements AutoCloseable {

  static final String PROGRAM = "webdis";
  static final String NAME = "Webdis";

  private static final long START_MS = 10_000;

  private final int port = RedisProcess.freePort();
  private final Process process;

  Webdis(int redisPort) throws IOException, InterruptedException {
    Path directory = TemporaryDirectory.create("webdis");
    // Threads as Debian has them; more connections of each than one only make it slower.
    JsonObject config = new JsonObject().put("redis_host", "127.0.0.1").put("redis_port", redisPort).put("database", 0)
        .put("http_host", "127.0.0.1").put("http_port", port).put("threads", 2).put("pool_size", 1)
        .put("daemonize", false).put("websockets", false).put("verbosity", 0).put("logfile", directory.resolve("webdis.log").toString());
    Path file = Files.writeString(directory.resolve("webdis.json"), config.encode());
    process = new ProcessBuilder(PROGRAM, file.toString()).directory(directory.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    awaitReady();
  }

  /** Without a path. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long endAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS);
    while (true) {
      try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException refused) {
        if (!process.isAlive() || System.nanoTime() - endAt > 0) {
          throw refused;
        }
        Thread.sleep(10);
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
