package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two machines that find each other by names, as containers and pods do. Needs network namespaces. */
@Tag("system")
class NamesIT {

  @TempDir
  Path directory;

  @Test
  void membersMayBeNamed() throws IOException {
    String hosts = hosts(Namespaces.address("a") + " first", Namespaces.address("b") + " second");
    assertTogether(hosts, Map.of("THUMBNAILS_CLUSTER_MEMBERS", "first,second", "THUMBNAILS_CLUSTER_HOST", "first"),
        Map.of("THUMBNAILS_CLUSTER_MEMBERS", "first,second", "THUMBNAILS_CLUSTER_HOST", "second"));
  }

  @Test
  void oneNameMayStandForAll() throws IOException {
    String hosts = hosts(Namespaces.address("a") + " thumbnails.test", Namespaces.address("b") + " thumbnails.test");
    assertTogether(hosts, Map.of("THUMBNAILS_CLUSTER_DNS", "thumbnails.test", "THUMBNAILS_CLUSTER_HOST", Namespaces.address("a")),
        Map.of("THUMBNAILS_CLUSTER_DNS", "thumbnails.test", "THUMBNAILS_CLUSTER_HOST", Namespaces.address("b")));
  }

  private void assertTogether(String hosts, Map<String, String> first, Map<String, String> second) {
    try (Namespaces machines = new Namespaces();
        NodeProcess here = node(machines, "a", first, hosts); NodeProcess there = node(machines, "b", second, hosts)) {
      here.awaitReady();
      there.awaitReady();
      try (NodeProcess caller = java(machines, "a", first, hosts, "-cp", System.getProperty("java.class.path"), AskingNode.class.getName())) {
        assertThat(caller.awaitOut(line -> line.equals("sees 2 of 3"), 60)).isNotNull();
      }
    }
  }

  private static NodeProcess node(Namespaces machines, String side, Map<String, String> environment, String hosts) {
    return java(machines, side, environment, hosts, "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", "conf/shared-data.json");
  }

  private static NodeProcess java(Namespaces machines, String side, Map<String, String> environment, String hosts, String... arguments) {
    return NodeProcess.java(machines.prefix(side), environment,
        Stream.concat(Stream.of("-Xmx256m", "-Djdk.net.hosts.file=" + hosts), Arrays.stream(arguments)).toArray(String[]::new));
  }

  private String hosts(String... lines) throws IOException {
    return Files.writeString(directory.resolve("hosts"), String.join("\n", lines) + "\n").toString();
  }
}
