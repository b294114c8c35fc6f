package dev.thumbnails.cache.node;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.history.Histories;
import dev.thumbnails.cache.history.Limits;
import dev.thumbnails.cache.history.Plan;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes of one cluster, in one JVM. Longer with the system property {@code soak}; {@code seed} repeats a run. */
@Tag("faults")
@Tag("soak")
class ClusterHistoryIT {

  private static final int NODES = 3;

  @TempDir
  Path directory;

  @Test
  void sharedData() throws IOException {
    JsonObject config = new JsonObject().put("admin", true).put("backend", new JsonObject().put("type", "shared-data"))
        .put("http", new JsonObject().put("port", 0));
    try (TestCluster cluster = new TestCluster(directory)) {
      List<Vertx> nodes = Stream.generate(cluster::join).limit(NODES).toList();
      cluster.awaitMembers(size -> size == NODES);
      nodes.forEach(node -> Futures.await(node.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config))));
      Histories histories = new Histories(nodes.get(0), Plan.ofTier(), Limits.exact());
      for (Vertx node : nodes) {
        histories.bus(node, null);
      }
      histories.cache(nodes.get(1), null).http(HttpBridgeVerticle.url(nodes.get(2), "thumbnails.cache").orElseThrow().getPort(), null);
      Figures.show("history, shared-data on three nodes: " + histories.check(4));
    }
  }
}
