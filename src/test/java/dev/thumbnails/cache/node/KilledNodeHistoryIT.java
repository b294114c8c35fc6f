package dev.thumbnails.cache.node;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.history.DocumentedException;
import dev.thumbnails.cache.history.Histories;
import dev.thumbnails.cache.history.Limits;
import dev.thumbnails.cache.history.Plan;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged nodes on one Redis, the second of which is killed and started again, and callers in a member of their cluster without a cache. Longer with the
 * system property {@code soak}; {@code seed} repeats a run.
 */
@Tag("faults")
@Tag("soak")
class KilledNodeHistoryIT {

  private static final int NODES = 2;
  private static final long REPLY_MS = 1000;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @TempDir
  Path directory;

  private final AtomicInteger kills = new AtomicInteger();

  @Test
  void aNodeIsKilledAndStartedAgain() throws IOException {
    JsonObject config = new JsonObject().put("admin", true).put("backend", new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()));
    try (TestCluster cluster = new TestCluster(directory); TestNodes nodes = new TestNodes(directory, cluster, config).start(NODES)) {
      Vertx caller = cluster.join();
      cluster.awaitMembers(size -> size == NODES + 1);
      Futures.await(caller.deployVerticle(HttpBridgeVerticle.class,
          new DeploymentOptions().setConfig(new JsonObject().put("http", new JsonObject().put("port", 0)))));
      int port = HttpBridgeVerticle.url(caller, "thumbnails.cache").orElseThrow().getPort();
      String figure = new Histories(caller, Plan.ofTier(), Limits.exact().allowing(DocumentedException.REPEATED_CLEAR))
          .bus(caller, null, REPLY_MS).cache(caller, null).http(port, null)
          .meanwhile(() -> killAndStart(cluster, nodes)).check(6);
      Figures.show("history, redis with a node that was killed and started again " + kills + " times: " + figure);
    }
  }

  private void killAndStart(TestCluster cluster, TestNodes nodes) {
    nodes.get(NODES - 1 + kills.getAndIncrement()).kill();
    nodes.startOne().awaitReady();
    cluster.awaitMembers(size -> size == NODES + 1);
  }
}
