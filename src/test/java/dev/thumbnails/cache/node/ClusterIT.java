package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes in JVMs of their own, in one cluster with this one, which has no cache: it sends messages as any other verticle would. Each
 * test has a cluster of its own, but for those of the shipped one, which have an address of their own in it.
 */
@Tag("faults")
class ClusterIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final String TOGETHER = "THUMBNAILS_CLUSTER_HOST: must be set together with THUMBNAILS_CLUSTER_MEMBERS or THUMBNAILS_CLUSTER_DNS";
  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame").withSize(4, 3).withMetadata(Map.of("a", List.of(1, 2.5, "x")));

  @TempDir
  Path directory;

  private final String address = "test." + UUID.randomUUID();
  private TestCluster cluster;
  private Vertx vertx;

  @BeforeEach
  void makeACluster() throws IOException {
    cluster = new TestCluster(directory);
  }

  @AfterEach
  void leave() {
    cluster.close();
  }

  @Test
  void withTheOptionAloneNodesOnThisMachineFindEachOther() throws IOException {
    String conf = conf("shared-data");
    try (NodeProcess first = NodeProcess.start("--cluster", "--conf", conf); NodeProcess second = NodeProcess.start("--cluster", "--conf", conf)) {
      first.awaitReady();
      second.awaitReady();
      join(null);
      awaitMembers(size -> size >= 3);
      Futures.await(cache().set(THUMBNAIL));
      assertThat(first.terminate().awaitEnd()).isEqualTo(143);
      assertThat(Futures.await(cache().get("n/ame"))).isEqualTo(THUMBNAIL);
    }
  }

  @Test
  void theEnvironmentNamesTheMembers() throws IOException {
    String conf = conf("redis");
    Map<String, String> environment = Map.of("THUMBNAILS_CLUSTER_HOST", "localhost", "THUMBNAILS_CLUSTER_MEMBERS",
        IntStream.rangeClosed(5701, 5710).mapToObj(port -> "127.0.0.1:" + port).collect(Collectors.joining(", ")));
    try (NodeProcess node = NodeProcess.start(environment, "--cluster", "--conf", conf)) {
      node.awaitReady();
      join(null);
      awaitMembers(size -> size >= 2);
      Futures.await(cache().set(THUMBNAIL));
      assertThat(Futures.await(cache().get("n/ame"))).isEqualTo(THUMBNAIL);
    }
  }

  @Test
  void theEnvironmentNamesThePortOfTheBus() throws IOException {
    int port = RedisProcess.freePort();
    Map<String, String> environment = Map.of("THUMBNAILS_CLUSTER_BUS_PORT", Integer.toString(port));
    String[] command = {"-Dvertx.hazelcast.config=" + cluster.file(), "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", conf("shared-data")};
    try (NodeProcess node = NodeProcess.java(environment, command)) {
      node.awaitReady();
      join(cluster.file());
      awaitMembers(size -> size == 2);
      Futures.await(cache().set(THUMBNAIL));
      assertThat(Sockets.connectionsTo(port)).isEqualTo(1);
    }
  }

  @Test
  void whatOneNodeSetEachOtherGetsWhileOneIsLeft() throws IOException {
    String conf = conf("shared-data");
    try (NodeProcess first = node(conf); NodeProcess second = node(conf)) {
      first.awaitReady();
      second.awaitReady();
      join(cluster.file());
      awaitMembers(size -> size == 3);
      Futures.await(cache().set(THUMBNAIL));
      for (int i = 0; i < 10; i++) {
        assertThat(Futures.await(cache().get("n/ame"))).isEqualTo(THUMBNAIL);
      }
      assertThat(first.terminate().awaitEnd()).isEqualTo(143);
      awaitMembers(size -> size == 2);
      assertThat(Futures.await(cache().get("n/ame"))).as("with the first node gone").isEqualTo(THUMBNAIL);
      try (NodeProcess third = node(conf)) {
        third.awaitReady();
        assertThat(second.terminate().awaitEnd()).isEqualTo(143);
        awaitMembers(size -> size == 2);
        assertThat(Futures.await(cache().get("n/ame"))).as("with both gone that were there when it was set").isEqualTo(THUMBNAIL);
        assertThat(Futures.await(cache().delete("n/ame"))).isTrue();
      }
    }
  }

  @Test
  void aNodeTellsWhoJoinsAndLeavesAndHowManyThereAre() throws IOException {
    String conf = conf("shared-data");
    try (NodeProcess first = node(conf)) {
      assertThat(first.awaitReady()).endsWith(", cluster of 1 node");
      try (NodeProcess second = node(conf)) {
        assertThat(second.awaitReady()).endsWith(", cluster of 2 nodes");
        first.awaitLog(line -> line.contains(" has joined the cluster: now 2 nodes"));
        second.awaitLog(line -> line.contains(": now 2 nodes"));
        assertThat(second.terminate().awaitEnd()).isEqualTo(143);
        first.awaitLog(line -> line.contains(" has left the cluster: now 1 node"));
        try (NodeProcess third = node(conf)) {
          third.awaitReady();
          third.kill();
        }
      }
      assertThat(first.terminate().awaitEnd()).isEqualTo(143);
      assertThat(first.err().stream().map(line -> line.replaceAll(".* - (127\\.0\\.0\\.1:\\d+ )?", ""))).filteredOn(line -> line.contains(" the cluster: now"))
          .startsWith("has joined the cluster: now 2 nodes", "has left the cluster: now 1 node", "has joined the cluster: now 2 nodes");
    }
  }

  @Test
  void aPortThatIsTakenStopsTheNodeWithALine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertEnds(Map.of("THUMBNAILS_CLUSTER_BUS_PORT", port), cluster.file(), "THUMBNAILS_CLUSTER_BUS_PORT: can't listen on port " + port);
      Path file = Path.of(TestCluster.file(directory.resolve("taken.xml"), "taken", 1)).toAbsolutePath();
      Files.writeString(file, Files.readString(file).replaceFirst("<port auto-increment=\"true\"[^>]*>\\d+", "<port auto-increment=\"false\">" + port));
      assertEnds(Map.of(), file.toString(), "the cluster: can't listen on 127.0.0.1, port " + port);
    }
  }

  private static void assertEnds(Map<String, String> environment, String file, String problem) {
    String[] command = {"-Dvertx.hazelcast.config=" + file, "-jar", NodeProcess.JAR.toString(), "--cluster"};
    try (NodeProcess node = NodeProcess.java(environment, command)) {
      assertThat(node.awaitEnd()).isEqualTo(11);
      assertThat(node.err()).as("no stack").hasSizeLessThan(4)
          .anySatisfy(line -> assertThat(line).endsWith("the node can't start: " + problem + ": Address already in use"));
      assertThat(node.out()).isEmpty();
    }
  }

  @Test
  void aBridgeWithoutACacheAsksTheCluster() throws IOException {
    JsonObject config = new JsonObject().put("address", address).put("http", new JsonObject().put("port", 0));
    join(cluster.file());
    Futures.await(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(config)));
    String bridge = HttpBridgeVerticle.url(vertx, address).orElseThrow().toString();
    assertThat(HttpCalls.get(bridge + "/health/ready").statusCode()).isEqualTo(503);
    assertThat(HttpCalls.get(bridge + "/thumbnails/n/ame").statusCode()).isEqualTo(503);
    String conf = conf("shared-data", new JsonObject().put("port", 0));
    try (NodeProcess node = node(conf)) {
      String nodeUrl = node.awaitReady().replaceAll(".*, ", "");
      awaitMembers(size -> size == 2);
      Futures.await(Until.holds(vertx, () -> cache().set(THUMBNAIL).map(true), stored -> stored));
      assertThat(HttpCalls.get(bridge + "/health/ready").statusCode()).isEqualTo(200);
      HttpResponse<String> here = HttpCalls.get(bridge + "/thumbnails/n/ame");
      HttpResponse<String> there = HttpCalls.get(nodeUrl + "/thumbnails/n%2Fame");
      assertThat(here.statusCode()).isEqualTo(200);
      assertThat(here.body()).isEqualTo(THUMBNAIL.toJson().encode()).isEqualTo(there.body());
      assertThat(here.headers().firstValue("ETag")).isPresent().isEqualTo(there.headers().firstValue("ETag"));
      assertThat(HttpCalls.get(bridge + "/stats").statusCode()).as("of a node without a cache").isEqualTo(503);
      assertThat(HttpCalls.get(nodeUrl + "/stats").body()).contains("\"hit\":");
    }
  }

  @Test
  void aKilledNodeTakesNothingWithIt() throws IOException {
    String conf = conf("shared-data");
    try (NodeProcess first = node(conf); NodeProcess second = node(conf)) {
      first.awaitReady();
      second.awaitReady();
      join(cluster.file());
      awaitMembers(size -> size == 3);
      List<Thumbnail> thumbnails = IntStream.range(0, 200).mapToObj(i -> Thumbnail.of("kept/" + i)).toList();
      Futures.await(Future.all(thumbnails.stream().map(cache()::set).toList()));
      first.kill();
      awaitMembers(size -> size == 2);
      for (Thumbnail thumbnail : thumbnails) {
        assertThat(Futures.await(cache().get(thumbnail.name()))).isEqualTo(thumbnail);
      }
    }
  }

  @Test
  void overRedisWhatOneNodeSetAnotherGets() throws IOException {
    String conf = conf("redis");
    try (NodeProcess first = node(conf)) {
      first.awaitReady();
      join(cluster.file());
      Futures.await(cache().set(THUMBNAIL));
      try (NodeProcess second = node(conf)) {
        second.awaitReady();
        awaitMembers(size -> size == 3);
        first.kill();
        awaitMembers(size -> size == 2);
        assertThat(Futures.await(cache().get("n/ame"))).isEqualTo(THUMBNAIL);
      }
    }
  }

  @Test
  void simpleSaysWhatItMeansInACluster() throws IOException {
    try (NodeProcess node = node(conf("simple", new JsonObject().put("port", 0)), "--instances", "2")) {
      node.awaitReady();
      assertThat(node.err().stream().filter(line -> line.contains("a cache of its own on each node of the cluster"))).hasSize(1);
    }
  }

  @Test
  void aBodyFromAnotherNodeThatIsNoJsonIsRefused() throws IOException {
    try (NodeProcess node = node(conf("shared-data"))) {
      node.awaitReady();
      join(cluster.file());
      for (Object body : new Object[] {7, null, new byte[] {1}, true}) {
        assertThat(Futures.failure(ask("get", body))).as("get " + body).hasMessageStartingWith("body: must be a name");
        assertThat(Futures.failure(ask("set", body))).as("set " + body).hasMessageStartingWith("body: must be a thumbnail");
      }
      assertThat(Futures.await(ask("get", "a/miss")).headers().get("status")).isEqualTo("miss");
    }
  }

  @Test
  void aFileOfOnesOwnIsAClusterOfItsOwn() throws IOException {
    try (NodeProcess node = node(conf("shared-data"))) {
      node.awaitReady();
      join(TestCluster.file(directory.resolve("other.xml"), "other", RedisProcess.freePort()));
      assertThat(cluster.members().getNodes()).hasSize(1);
    }
  }

  @Test
  void aClusterConfigurationThatIsNotRightStopsTheNode() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.xml"), "<hazelcast><nope/></hazelcast>");
    String missing = directory.resolve("missing.xml").toString();
    assertRefused(Map.of(), "vertx.hazelcast.config: no file to read at " + missing, "-Dvertx.hazelcast.config=" + missing);
    assertRefused(Map.of(), "vertx.hazelcast.config: " + broken + " is no Hazelcast configuration: ", "-Dvertx.hazelcast.config=" + broken);
    Path multicast = Files.writeString(directory.resolve("multicast.xml"),
        "<hazelcast xmlns=\"http://www.hazelcast.com/schema/config\"><cluster-name>a</cluster-name></hazelcast>");
    assertRefused(Map.of(), "vertx.hazelcast.config: " + multicast + " must switch multicast and auto-detection off",
        "-Dvertx.hazelcast.config=" + multicast);
    assertRefused(Map.of("THUMBNAILS_CLUSTER_MEMBERS", "127.0.0.1"), TOGETHER);
    for (String port : new String[] {"0", "65536", "99999999999", "-1", "5801 ", "many"}) {
      assertRefused(Map.of("THUMBNAILS_CLUSTER_BUS_PORT", port), "THUMBNAILS_CLUSTER_BUS_PORT: must be a port, from 1 to 65535");
    }
  }

  private static void assertRefused(Map<String, String> environment, String problem, String... options) {
    String[] command = {"-jar", NodeProcess.JAR.toString(), "--cluster"};
    try (NodeProcess node = NodeProcess.java(environment, Stream.of(options, command).flatMap(Arrays::stream).toArray(String[]::new))) {
      assertThat(node.awaitEnd()).as(problem).isEqualTo(2);
      assertThat(node.err()).anySatisfy(line -> assertThat(line).startsWith(problem));
      assertThat(node.out()).isEmpty();
    }
  }

  /** A shipped conf with an address of this test's own, and this test's Redis. */
  private String conf(String backend) throws IOException {
    return conf(backend, null);
  }

  private String conf(String backend, JsonObject http) throws IOException {
    JsonObject conf = new JsonObject(Files.readString(Path.of("conf", backend + ".json"))).put("address", address);
    if (http != null) {
      conf.put("http", http);
    }
    if (backend.equals("redis")) {
      conf.getJsonObject("backend").put("connectionString", REDIS.connectionString());
    }
    return Files.writeString(directory.resolve(backend + ".json"), conf.encode()).toString();
  }

  private NodeProcess node(String conf, String... options) {
    String[] command = {"-Dvertx.hazelcast.config=" + cluster.file(), "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", conf};
    return NodeProcess.java(Map.of(), Stream.of(command, options).flatMap(Arrays::stream).toArray(String[]::new));
  }

  private void join(String file) {
    vertx = cluster.join(file);
  }

  private void awaitMembers(Predicate<Integer> enough) {
    cluster.awaitMembers(enough);
  }

  private ThumbnailCache cache() {
    return ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(address).withAttemptMs(5000));
  }

  private Future<Message<Object>> ask(String operation, Object body) {
    return vertx.eventBus().request(address + "." + operation, body, new DeliveryOptions().setSendTimeout(5000));
  }
}
