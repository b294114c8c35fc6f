package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose clock is set while it runs: what it keeps in memory, and how it follows its backend, goes by another one. Needs libfaketime. */
@Tag("system")
@ExtendWith(VertxExtension.class)
class ClockIT {

  private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  private static final int CALLS = 200;

  @TempDir
  Path directory;

  private Path clock;
  private HttpClient client;
  private URI node;

  @BeforeEach
  void look(Vertx vertx) {
    assertThat(LIBRARY).as("of the package faketime").exists();
    clock = directory.resolve("clock");
    client = vertx.createHttpClient();
  }

  @Test
  void lifetimesInMemoryGoOn(Vertx vertx) throws IOException {
    try (NodeProcess process = start(new JsonObject().put("type", "simple"))) {
      put("long", 60_000);
      set("+1d");
      assertThat(get("long")).as("after a day forward").isEqualTo(200);
      long start = System.nanoTime();
      put("short", 1000);
      set("-1d");
      Futures.await(Until.holds(vertx, () -> ask(HttpMethod.GET, "short", null), status -> status == 404));
      long livedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      Figures.show("C5: what was to live 1000 ms lived " + livedMs + " ms while the clock went back two days");
      assertThat(livedMs).isBetween(1000L, 2000L);
      assertThat(get("long")).as("after a day back").isEqualTo(200);
      process.terminate().awaitEnd();
    }
  }

  @Test
  void aBackendThatComesBackIsSeen(Vertx vertx) throws IOException {
    try (RedisProcess redis = new RedisProcess().start();
        NodeProcess process = start(new JsonObject().put("type", "redis").put("connectionString", redis.connectionString()))) {
      redis.kill();
      Futures.await(Until.holds(vertx, () -> ask(HttpMethod.GET, "a", null), status -> status == 503));
      set("-1d");
      redis.start();
      long start = System.nanoTime();
      Futures.await(Until.holds(vertx, () -> ask(HttpMethod.GET, "a", null), status -> status == 404));
      long seenMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      Figures.show("C5: Redis was seen " + seenMs + " ms after it came back, the clock a day behind");
      assertThat(seenMs).isLessThan(1000);
      process.terminate().awaitEnd();
    }
  }

  /** Each call once was answered 504 by a node whose clock was ahead by more than an attempt, since its deadline was in the caller's time. */
  @ParameterizedTest
  @ValueSource(strings = {"+6s", "-6s"})
  void aCallerWhoseClockDiffersIsAnswered(String difference) throws IOException {
    set(difference);
    Path conf = Files.writeString(directory.resolve("conf.json"), new JsonObject().put("backend", new JsonObject().put("type", "simple")).encode());
    try (TestCluster cluster = new TestCluster(directory);
        NodeProcess process = NodeProcess.java(environment(), "-Dvertx.hazelcast.config=" + cluster.file(), "-jar", NodeProcess.JAR.toString(),
            "--cluster", "--conf", conf.toString())) {
      process.awaitReady();
      ThumbnailCache cache = ThumbnailCache.create(cluster.join(), new ThumbnailCacheOptions().withAttemptMs(5000));
      cluster.awaitMembers(size -> size == 2);
      int failed = 0;
      for (int i = 0; i < CALLS; i++) {
        Thumbnail thumbnail = Thumbnail.of("n/" + i);
        failed += Futures.await(cache.set(thumbnail).compose(stored -> cache.get(thumbnail.name()))
            .map(thumbnail::equals)
            .otherwise(false)) ? 0 : 1;
      }
      Figures.show("C5: of " + CALLS + " sets and gets of a node whose clock is " + difference + " from the caller's, " + failed + " failed");
      assertThat(failed).isZero();
    }
  }

  private NodeProcess start(JsonObject backend) throws IOException {
    set("+0");
    Path conf = Files.writeString(directory.resolve("conf.json"),
        new JsonObject().put("backend", backend).put("http", new JsonObject().put("port", 0)).encode());
    NodeProcess process = NodeProcess.start(environment(), "--conf", conf.toString());
    node = URI.create(process.awaitReady().replaceAll(".*, ", ""));
    return process;
  }

  /** Without the fix the library leaves alone how long threads wait, which is by the monotonic clock in a JVM. */
  private Map<String, String> environment() {
    return Map.of("LD_PRELOAD", LIBRARY.toString(), "DONT_FAKE_MONOTONIC", "1", "FAKETIME_FORCE_MONOTONIC_FIX", "0", "FAKETIME_NO_CACHE", "1",
        "FAKETIME_TIMESTAMP_FILE", clock.toString());
  }

  /** @param difference from the machine's clock */
  private void set(String difference) throws IOException {
    Files.writeString(clock, difference);
  }

  private void put(String name, long ttlMs) {
    assertThat(Futures.await(ask(HttpMethod.PUT, name + "?ttlMs=" + ttlMs, "{}"))).isEqualTo(204);
  }

  private int get(String name) {
    return Futures.await(ask(HttpMethod.GET, name, null));
  }

  private Future<Integer> ask(HttpMethod method, String path, String body) {
    return client.request(method, node.getPort(), node.getHost(), "/thumbnails/" + path)
        .compose(request -> body == null ? request.send() : request.putHeader("Content-Type", "application/json").send(Buffer.buffer(body)))
        .map(response -> response.statusCode());
  }
}
