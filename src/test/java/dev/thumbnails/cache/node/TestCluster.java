package dev.thumbnails.cache.node;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** A cluster of a test's own, on loopback, which the test's JVM can join. */
final class TestCluster implements AutoCloseable {

  private static final long MEMBERS_SECONDS = 30;
  private static final long SAFE_SECONDS = 90;

  private final String file;
  private final List<Vertx> joined = new ArrayList<>();
  private HazelcastClusterManager members;
  private Vertx vertx;

  TestCluster(Path directory) throws IOException {
    this.file = file(directory.resolve("own.xml"), UUID.randomUUID().toString(), RedisProcess.freePort());
  }

  /** The shipped file with a name and ports of its own. */
  static String file(Path file, String name, int port) throws IOException {
    String xml = Files.readString(Path.of("conf", "cluster.xml")).replace(">thumbnails-cache</cluster-name>", ">" + name + "</cluster-name>");
    for (int i = 10; i >= 1; i--) {
      xml = xml.replace(Integer.toString(5700 + i), Integer.toString(port + i - 1));
    }
    return Files.writeString(file, xml).toString();
  }

  /** Sets a property of Hazelcast's that the shipped file does not, for members that are yet to join. */
  void set(String property, String value) throws IOException {
    Path path = Path.of(file);
    Files.writeString(path, Files.readString(path).replace("<properties>", "<properties><property name=\"" + property + "\">" + value + "</property>"));
  }

  /** Where its Hazelcast file is. */
  String file() {
    return file;
  }

  /** This JVM as a member of this cluster; as one more if it is one already. */
  Vertx join() {
    return join(file);
  }

  /** This JVM as a member of the cluster of a Hazelcast file, or of the shipped one for null. */
  Vertx join(String otherFile) {
    members = new HazelcastClusterManager(ClusterConfig.load(otherFile, name -> null));
    vertx = Futures.await(Vertx.builder().withClusterManager(members).buildClustered());
    joined.add(vertx);
    return vertx;
  }

  HazelcastClusterManager members() {
    return members;
  }

  /**
   * Until there are so many, and each entry has its backup again: a node that is killed before that may take entries with it. Hazelcast looks for backups that
   * are behind every half minute.
   */
  void awaitMembers(Predicate<Integer> enough) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(members.getNodes().size()), enough), MEMBERS_SECONDS);
    Futures.await(Until.holds(vertx,
        () -> vertx.executeBlocking(() -> members.getHazelcastInstance().getPartitionService().isClusterSafe()), safe -> safe), SAFE_SECONDS);
  }

  @Override
  public void close() {
    joined.forEach(member -> Futures.await(member.close()));
  }
}
