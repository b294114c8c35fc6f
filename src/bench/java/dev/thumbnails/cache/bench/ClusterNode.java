package dev.thumbnails.cache.bench;

import com.hazelcast.config.XmlConfigBuilder;
import dev.thumbnails.cache.TemporaryDirectory;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** The node that is asked: {@code simple} and bare consumers, until its standard input ends. */
final class ClusterNode {

  static final String ADDRESS = "bench.simple";
  static final String BARE = "bench.bare";
  static final String ECHO = "bench.echo";
  static final String TWIN = "bench.twin";
  static final String READY = "ready";

  /** So many that the consumers and the bus's connections never share one: who shared would be spared a hop between threads. */
  private static final int EVENT_LOOPS = 16;

  private ClusterNode() {
  }

  /** @param arguments its Hazelcast file */
  public static void main(String[] arguments) throws Exception {
    Vertx vertx = join(Path.of(arguments[0]));
    Samples.deployCache(vertx, ADDRESS, new JsonObject().put("backend", new JsonObject().put("type", "simple")));
    Waiting.on(vertx.deployVerticle(new MapVerticle(BARE)));
    Waiting.on(vertx.deployVerticle(new EchoVerticle(ECHO)));
    Waiting.on(vertx.deployVerticle(new EchoVerticle(TWIN)));
    System.out.println(READY);
    Jvm.awaitEnd();
    Waiting.on(vertx.close());
  }

  /** The shipped file with a name and ports of its own. */
  static Path file() throws IOException {
    int port = RedisProcess.freePort();
    String xml = Files.readString(Path.of("conf", "cluster.xml")).replace(">thumbnails-cache</cluster-name>", ">" + UUID.randomUUID() + "</cluster-name>");
    for (int i = 0; i < 10; i++) {
      xml = xml.replace(Integer.toString(5701 + i), Integer.toString(port + i));
    }
    return Files.writeString(TemporaryDirectory.create("cluster").resolve("cluster.xml"), xml);
  }

  /** This JVM as a member of the cluster of that file. */
  static Vertx join(Path file) throws Exception {
    try (InputStream xml = Files.newInputStream(file)) {
      return Waiting.on(Vertx.builder()
          .with(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS))
          .withClusterManager(new HazelcastClusterManager(new XmlConfigBuilder(xml).build()))
          .buildClustered());
    }
  }
}
