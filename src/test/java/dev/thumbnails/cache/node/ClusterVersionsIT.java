package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node beside a member with another minor version of Hazelcast, which was 86 lines with stacks. */
@Tag("faults")
class ClusterVersionsIT {

  private static final String OTHER_HAZELCAST = "target/other-hazelcast/hazelcast-5.6.0.jar";

  @TempDir
  Path directory;

  private String ours;
  private String others;

  @BeforeEach
  void makeACluster() throws IOException {
    ours = new TestCluster(directory).file();
    others = Files.writeString(directory.resolve("others.xml"), Files.readString(Path.of(ours)).replace("config-5.7.xsd", "config-5.6.xsd")
        .replace(">slf4j<", ">jdk<")).toString();
  }

  @Test
  void oneThatIsRefusedSaysWhyInALineAndEnds() {
    try (NodeProcess other = otherMember()) {
      other.awaitLog(line -> line.contains("is STARTED"));
      try (NodeProcess node = node()) {
        assertThat(node.awaitEnd()).isEqualTo(11);
        assertThat(node.out()).isEmpty();
        assertThat(node.err()).hasSize(1).first().asString().matches(".* ERROR .* - the node can't start: the cluster: refused by 127\\.0\\.0\\.1:\\d+: "
            + "this node has Hazelcast 5\\.7\\.0 and the cluster 5\\.6; all members need the same minor version");
      }
    }
  }

  @Test
  void oneThatRefusesAnotherSaysSoInALine() {
    try (NodeProcess node = node()) {
      node.awaitReady();
      try (NodeProcess other = otherMember()) {
        node.awaitLog(line -> line.endsWith("refused a node with Hazelcast 5.6.0: this cluster has 5.7, and all members need the same minor version"));
        other.awaitLog(line -> line.contains("is not compatible"));
      }
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      List<String> warnings = node.err().stream().filter(line -> line.contains("WARN") || line.contains("ERROR")).toList();
      assertThat(warnings).hasSize(1);
    }
  }

  private NodeProcess node() {
    return NodeProcess.java(Map.of(), "-Dvertx.hazelcast.config=" + ours, "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", "conf/shared-data.json");
  }

  /** As an application that pins another Hazelcast would be. */
  private NodeProcess otherMember() {
    return NodeProcess.java(Map.of(), "-Dhazelcast.config=" + others, "-cp", OTHER_HAZELCAST, "com.hazelcast.core.server.HazelcastMemberStarter");
  }
}
