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

  private static final String OTHER = "5.6";
  /** Its messages can't even be read by 5.7. */
  private static final String MUCH_OLDER = "5.3";

  @TempDir
  Path directory;

  private String ours;
  @BeforeEach
  void makeACluster() throws IOException {
    ours = new TestCluster(directory).file();
  }

  @Test
  void oneThatIsRefusedSaysWhyInALineAndEnds() throws IOException {
    try (NodeProcess other = member(OTHER)) {
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
  void oneThatRefusesAnotherSaysSoInALine() throws IOException {
    try (NodeProcess node = node()) {
      node.awaitReady();
      try (NodeProcess other = member(OTHER)) {
        node.awaitLog(line -> line.endsWith("refused a node with Hazelcast 5.6.0: this cluster has 5.7, and all members need the same minor version"));
        other.awaitLog(line -> line.contains("is not compatible"));
      }
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      List<String> warnings = node.err().stream().filter(line -> line.contains("WARN") || line.contains("ERROR")).toList();
      assertThat(warnings).hasSize(1);
    }
  }

  /** It was two stack traces a second. */
  @Test
  void oneThatCanNotReadAnothersMessagesSaysSoInALine() throws IOException {
    try (NodeProcess node = node()) {
      node.awaitReady();
      try (NodeProcess other = member(MUCH_OLDER)) {
        node.awaitLog(line -> line.matches(".* a member's message can't be read; connected to 127\\.0\\.0\\.1:\\d+: all members need the minor version of "
            + "this node's Hazelcast, 5\\.7\\.0"));
        other.kill();
      }
      assertThat(node.terminate().awaitEnd()).isEqualTo(143);
      assertThat(node.err().stream().filter(line -> line.startsWith("\tat "))).isEmpty();
    }
  }

  /** Hazelcast waits for five minutes without a word. */
  @Test
  void oneThatHasNoAnswerFromAnOlderMemberSaysSo() throws IOException {
    try (NodeProcess other = member(MUCH_OLDER)) {
      other.awaitLog(line -> line.contains("is STARTED"));
      try (NodeProcess node = node()) {
        node.awaitLog(line -> line.matches(".* not in the cluster after 10 s: no answer from 127\\.0\\.0\\.1:\\d+; all members need .*"));
        node.kill();
        assertThat(node.err()).hasSize(1);
      }
    }
  }

  private NodeProcess node() {
    return NodeProcess.java(Map.of(), "-Dvertx.hazelcast.config=" + ours, "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", "conf/shared-data.json");
  }

  /** As an application that pins another Hazelcast would be. */
  private NodeProcess member(String version) throws IOException {
    Path file = Files.writeString(directory.resolve("others.xml"), Files.readString(Path.of(ours))
        .replace("config-5.7.xsd", "config-" + version + ".xsd").replace(">slf4j<", ">jdk<"));
    Path jar = Path.of("target", "other-hazelcast", "hazelcast-" + version + (version.equals(OTHER) ? ".0" : ".8") + ".jar");
    return NodeProcess.java(Map.of(), "-Dhazelcast.config=" + file, "-cp", jar.toString(), "com.hazelcast.core.server.HazelcastMemberStarter");
  }
}
