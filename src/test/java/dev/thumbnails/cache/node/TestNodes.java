package dev.thumbnails.cache.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nodes in JVMs of their own, in one test's cluster, with one configuration. */
final class TestNodes implements AutoCloseable {

  private final TestCluster cluster;
  private final String conf;
  private final List<NodeProcess> nodes = new ArrayList<>();

  TestNodes(Path directory, TestCluster cluster, JsonObject conf) throws IOException {
    this.cluster = cluster;
    this.conf = Files.writeString(directory.resolve("conf.json"), conf.encode()).toString();
  }

  /** Starts so many at once, and awaits that each is ready. */
  TestNodes start(int count) {
    List<NodeProcess> started = Stream.generate(this::startOne).limit(count).toList();
    started.forEach(NodeProcess::awaitReady);
    return this;
  }

  /** Starts one more; it may not be ready yet. Five JVMs that each compile all they can would leave a small machine no time to answer. */
  NodeProcess startOne() {
    NodeProcess node = NodeProcess.java(Map.of(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dvertx.hazelcast.config=" + cluster.file(), "-jar", NodeProcess.JAR.toString(),
        "--cluster", "--conf", conf);
    nodes.add(node);
    return node;
  }

  NodeProcess get(int index) {
    return nodes.get(index);
  }

  @Override
  public void close() {
    nodes.forEach(NodeProcess::close);
  }
}
