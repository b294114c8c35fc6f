package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntFunction;
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
    assertTogether(i -> Map.of("THUMBNAILS_CLUSTER_MEMBERS", "node1,node2", "THUMBNAILS_CLUSTER_HOST", "node" + i));
  }

  @Test
  void oneNameMayStandForAll() throws IOException {
    Path hosts = Files.writeString(directory.resolve("hosts"), Machines.address(1) + " all.test\n" + Machines.address(2) + " all.test\n");
    assertTogether(i -> Map.of("THUMBNAILS_CLUSTER_DNS", "all.test", "THUMBNAILS_CLUSTER_HOST", Machines.address(i)), "-Djdk.net.hosts.file=" + hosts);
  }

  private static void assertTogether(IntFunction<Map<String, String>> environment, String... options) throws IOException {
    try (Machines machines = new Machines()) {
      String[] node = with(options, "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", "conf/shared-data.json");
      NodeProcess first = machines.java(1, environment.apply(1), node);
      NodeProcess second = machines.java(2, environment.apply(2), node);
      first.awaitReady();
      second.awaitReady();
      NodeProcess watching = machines.java(1, environment.apply(1), with(options, "-cp", System.getProperty("java.class.path"), WatchingNode.class.getName()));
      assertThat(watching.awaitOut(line -> line.equals("sees 2 of 3"), 60)).isNotNull();
    }
  }

  private static String[] with(String[] options, String... command) {
    return Stream.of(new String[] {"-Xmx256m"}, options, command).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
