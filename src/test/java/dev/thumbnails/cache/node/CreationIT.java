package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Stalls;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One creation in a whole cluster: three JVMs with the cache and many callers each, and this one that watches. */
@Tag("faults")
class CreationIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final int CALLS = 200;

  @TempDir
  Path directory;

  private final String address = "test." + UUID.randomUUID();
  private final Map<String, NodeProcess> nodes = new HashMap<>();
  private final List<JsonObject> creating = new CopyOnWriteArrayList<>();
  private final List<JsonObject> called = new CopyOnWriteArrayList<>();
  private TestCluster cluster;
  private Vertx vertx;

  @BeforeEach
  void watch() throws IOException {
    cluster = new TestCluster(directory);
    vertx = cluster.join();
    Futures.await(vertx.eventBus().<JsonObject>consumer(address + ".test.creating", message -> creating.add(message.body())).completion());
    Futures.await(vertx.eventBus().<JsonObject>consumer(address + ".test.called", message -> called.add(message.body())).completion());
  }

  @AfterEach
  void stop() {
    nodes.values().forEach(NodeProcess::close);
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "shared-data"})
  void howeverManyAskOnHoweverManyNodesOneCreates(String backend) {
    start(backend);
    for (int round = 0; round < 5; round++) {
      creating.clear();
      called.clear();
      go("cold/" + round, 30_000, 300);
      await(called, 3);
      assertThat(creating).hasSize(1);
      String path = "made by " + creating.get(0).getString("node");
      assertThat(called).allSatisfy(calls -> assertThat(calls.getInteger("failed")).isZero());
      assertThat(called).allSatisfy(calls -> assertThat(calls.getJsonArray("paths")).isEqualTo(new JsonArray().add(path)));
    }
  }

  /** A creation may take longer than its claim. With the creator's node dead, the claim's end is what tells the others. */
  @ParameterizedTest
  @ValueSource(strings = {"redis", "shared-data"})
  void whenTheCreatorsNodeDiesOneOtherCreates(String backend) {
    start(backend);
    // Whoever is to be the second has loaded what it needs.
    go("warm", 30_000, 1);
    await(called, 3);
    called.clear();
    creating.clear();
    long claimMs = 2000;
    go("dying", claimMs, 2 * claimMs);
    await(creating, 1);
    Futures.await(vertx.timer(claimMs * 3 / 2, TimeUnit.MILLISECONDS));
    assertThat(creating).as("longer than the claim").hasSize(1);
    try (Stalls stalls = new Stalls()) {
      long killedMs = System.currentTimeMillis();
      nodes.remove(creating.get(0).getString("node")).kill();
      await(called, 2);
      assertThat(creating).hasSize(2);
      long afterMs = creating.get(1).getLong("atMs") - killedMs;
      Figures.show(backend + ": the next creation began " + afterMs + " ms after the creator's node was killed, whose claim was of " + claimMs + " ms");
      assertThat(afterMs).as("since nobody had the claim").isGreaterThanOrEqualTo(claimMs / 2);
      assertThat(afterMs).isLessThanOrEqualTo(claimMs + 250 + stalls.longestMs());
    }
    String path = "made by " + creating.get(1).getString("node");
    assertThat(called).allSatisfy(calls -> assertThat(calls.getInteger("failed")).isZero());
    assertThat(called).allSatisfy(calls -> assertThat(calls.getJsonArray("paths")).isEqualTo(new JsonArray().add(path)));
  }

  /** After the reply no node answers what was invalidated, and what was being made from the source is not stored. */
  @ParameterizedTest
  @ValueSource(strings = {"redis", "shared-data"})
  void whatIsInvalidatedThroughOneNodeIsGoneOnAll(String backend) {
    start(backend);
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(address).withAttemptMs(5000));
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 20; i++) {
        Futures.await(cache.set(Thumbnail.of("made/" + i).withSource("a source")));
      }
      assertThat(Futures.await(cache.invalidate("a source"))).isEqualTo(20);
      for (int i = 0; i < 20; i++) {
        // In turn, they go to all nodes.
        assertThat(Futures.await(cache.get("made/" + i))).isNull();
      }
    }
  }

  private void start(String backend) {
    JsonObject section = new JsonObject().put("type", backend);
    if (backend.equals("redis")) {
      section.put("connectionString", REDIS.connectionString()).put("keyPrefix", address + ":");
    }
    String config = new JsonObject().put("address", address).put("backend", section).encode();
    String classPath = NodeProcess.JAR + File.pathSeparator + Path.of("target", "test-classes");
    for (String name : List.of("one", "two", "three")) {
      nodes.put(name, NodeProcess.java(Map.of(), "-cp", classPath, CreatingNode.class.getName(), name, cluster.file(), config));
    }
    nodes.values().forEach(NodeProcess::awaitReady);
    cluster.awaitMembers(size -> size == 4);
  }

  private void go(String name, long claimMs, long createMs) {
    vertx.eventBus().publish(address + ".test.go",
        new JsonObject().put("name", name).put("calls", CALLS).put("claimMs", claimMs).put("createMs", createMs));
  }

  private void await(List<JsonObject> heard, int count) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(heard.size()), size -> size >= count));
  }
}
