package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nodes in JVMs of their own, in one cluster with this one, which has no cache: it sends messages as any other verticle would. */
class ClusterIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame").withSize(4, 3).withMetadata(Map.of("a", List.of(1, 2.5, "x")));

  @TempDir
  Path directory;

  private HazelcastClusterManager members;
  private Vertx vertx;

  @AfterEach
  void leave() {
    if (vertx != null) {
      Futures.await(vertx.close());
    }
  }

  @Test
  void withTheOptionAloneNodesFindEachOtherAndShareTheirData() {
    try (NodeProcess first = NodeProcess.start("--cluster", "--conf", "conf/shared-data.json");
        NodeProcess second = NodeProcess.start("--cluster", "--conf", "conf/shared-data.json")) {
      first.awaitReady();
      second.awaitReady();
      join();
      awaitMembers(3);
      Futures.await(cache().set(THUMBNAIL));
      for (int i = 0; i < 10; i++) {
        assertThat(Futures.await(cache().get("n/ame"))).isEqualTo(THUMBNAIL);
      }
      assertThat(first.terminate().awaitEnd()).isEqualTo(143);
      awaitMembers(2);
      assertThat(Futures.await(cache().get("n/ame"))).as("with the first node gone").isEqualTo(THUMBNAIL);
      try (NodeProcess third = NodeProcess.start("--cluster", "--conf", "conf/shared-data.json")) {
        third.awaitReady();
        assertThat(second.terminate().awaitEnd()).isEqualTo(143);
        awaitMembers(2);
        assertThat(Futures.await(cache().get("n/ame"))).as("with both gone that were there when it was set").isEqualTo(THUMBNAIL);
        assertThat(Futures.await(cache().delete("n/ame"))).isTrue();
      }
    }
  }

  @Test
  void aKilledNodeTakesNothingWithIt() {
    try (NodeProcess first = NodeProcess.start("--cluster", "--conf", "conf/shared-data.json");
        NodeProcess second = NodeProcess.start("--cluster", "--conf", "conf/shared-data.json")) {
      first.awaitReady();
      second.awaitReady();
      join();
      awaitMembers(3);
      List<Thumbnail> thumbnails = IntStream.range(0, 200).mapToObj(i -> Thumbnail.of("kept/" + i)).toList();
      Futures.await(Future.all(thumbnails.stream().map(cache()::set).toList()));
      first.kill();
      awaitMembers(2);
      for (Thumbnail thumbnail : thumbnails) {
        assertThat(Futures.await(cache().get(thumbnail.name()))).isEqualTo(thumbnail);
      }
    }
  }

  @Test
  void overRedisWhatOneNodeSetAnotherGets() throws IOException {
    JsonObject conf = new JsonObject(Files.readString(Path.of("conf", "redis.json")));
    conf.getJsonObject("backend").put("connectionString", REDIS.connectionString());
    String file = Files.writeString(directory.resolve("redis.json"), conf.encode()).toString();
    Map<String, String> members = Map.of("THUMBNAILS_CLUSTER_HOST", "localhost", "THUMBNAILS_CLUSTER_MEMBERS", "127.0.0.1:5701, 127.0.0.1:5702");
    try (NodeProcess first = NodeProcess.start(members, "--cluster", "--conf", file)) {
      first.awaitReady();
      join();
      Futures.await(cache().set(THUMBNAIL));
      try (NodeProcess second = NodeProcess.start(members, "--cluster", "--conf", file)) {
        second.awaitReady();
        awaitMembers(3);
        first.kill();
        awaitMembers(2);
        assertThat(Futures.await(cache().get("n/ame"))).isEqualTo(THUMBNAIL);
      }
    }
  }

  @Test
  void simpleSaysWhatItMeansInACluster() {
    try (NodeProcess node = NodeProcess.start("--cluster", "--instances", "2")) {
      node.awaitReady();
      assertThat(node.err().stream().filter(line -> line.contains("a cache of its own on each node of the cluster"))).hasSize(1);
    }
  }

  @Test
  void aBodyFromAnotherNodeThatIsNoJsonIsRefused() {
    try (NodeProcess node = NodeProcess.start("--cluster", "--conf", "conf/shared-data.json")) {
      node.awaitReady();
      join();
      for (Object body : new Object[] {7, null, new byte[] {1}, true}) {
        assertThat(Futures.failure(ask("get", body))).as("get " + body).hasMessageStartingWith("body: must be a name");
        assertThat(Futures.failure(ask("set", body))).as("set " + body).hasMessageStartingWith("body: must be a thumbnail");
      }
      assertThat(Futures.await(ask("get", "a/miss")).headers().get("status")).isEqualTo("miss");
    }
  }

  @Test
  void membersFromAFileAreTheClusterOfThatFile() throws IOException {
    int port = RedisProcess.freePort();
    String xml = Files.readString(Path.of("conf", "cluster.xml"))
        .replace("<cluster-name>thumbnails-cache</cluster-name>", "<cluster-name>other</cluster-name>")
        .replace(">5701</port>", ">" + port + "</port>").replace("127.0.0.1:5701", "127.0.0.1:" + port);
    Path file = Files.writeString(directory.resolve("cluster.xml"), xml);
    try (NodeProcess node = NodeProcess.java(Map.of(), "-Dvertx.hazelcast.config=" + file, "-jar", NodeProcess.JAR.toString(), "--cluster")) {
      node.awaitReady();
      join();
      assertThat(members.getNodes()).as("the cluster of the shipped file").hasSize(1);
    }
  }

  @Test
  void aClusterConfigurationThatIsNotRightStopsTheNode() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.xml"), "<hazelcast><nope/></hazelcast>");
    String missing = directory.resolve("missing.xml").toString();
    assertRefused(Map.of(), "vertx.hazelcast.config: no file to read at " + missing, "-Dvertx.hazelcast.config=" + missing);
    assertRefused(Map.of(), "vertx.hazelcast.config: " + broken + " is no Hazelcast configuration: ", "-Dvertx.hazelcast.config=" + broken);
    assertRefused(Map.of("THUMBNAILS_CLUSTER_MEMBERS", "127.0.0.1"), "THUMBNAILS_CLUSTER_MEMBERS, THUMBNAILS_CLUSTER_HOST: must be set together");
    assertRefused(Map.of("THUMBNAILS_CLUSTER_HOST", "127.0.0.1"), "THUMBNAILS_CLUSTER_MEMBERS, THUMBNAILS_CLUSTER_HOST: must be set together");
    assertRefused(Map.of("THUMBNAILS_CLUSTER_MEMBERS", " , ", "THUMBNAILS_CLUSTER_HOST", "127.0.0.1"), "THUMBNAILS_CLUSTER_MEMBERS: must be hosts");
    assertRefused(Map.of("THUMBNAILS_CLUSTER_MEMBERS", "a", "THUMBNAILS_CLUSTER_HOST", "127.0.0.1"),
        "THUMBNAILS_CLUSTER_MEMBERS, THUMBNAILS_CLUSTER_HOST: must not be set together with", "-Dvertx.hazelcast.config=conf/cluster.xml");
  }

  private static void assertRefused(Map<String, String> environment, String problem, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-jar", NodeProcess.JAR.toString(), "--cluster"));
    try (NodeProcess node = NodeProcess.java(environment, arguments.toArray(String[]::new))) {
      assertThat(node.awaitEnd()).as(problem).isEqualTo(2);
      assertThat(node.err()).anySatisfy(line -> assertThat(line).startsWith(problem));
      assertThat(node.out()).isEmpty();
    }
  }

  private void join() {
    members = new HazelcastClusterManager(ClusterConfig.load(null, name -> null));
    vertx = Futures.await(Vertx.builder().withClusterManager(members).buildClustered());
  }

  /** Until there are so many, and each entry has its backup again: a node that is killed before that may take entries with it. */
  private void awaitMembers(int number) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(members.getNodes().size()), size -> size == number));
    Futures.await(Until.holds(vertx,
        () -> vertx.executeBlocking(() -> members.getHazelcastInstance().getPartitionService().isClusterSafe()), safe -> safe));
  }

  private ThumbnailCache cache() {
    return ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
  }

  private Future<Message<Object>> ask(String operation, Object body) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, new DeliveryOptions().setSendTimeout(TimeUnit.SECONDS.toMillis(5)));
  }
}
