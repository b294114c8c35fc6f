package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster over three machines whose ports are on loopback, with stunnel between them, and a fourth machine that is on the same network.
 * Needs root and the programs {@code ip}, {@code stunnel}, {@code openssl} and {@code bash}.
 */
@Tag("system")
class SecuredClusterIT {

  private static final int STRANGER = 4;

  @TempDir
  Path own;

  @TempDir
  Path foreign;

  private Machines machines;
  private Tunnels tunnels;
  private TunnelAuthority authority;

  @BeforeEach
  void setUp() throws IOException {
    machines = new Machines();
    authority = new TunnelAuthority(own);
    tunnels = new Tunnels(machines, own);
  }

  @AfterEach
  void tearDown() {
    if (machines != null) {
      machines.close();
    }
  }

  @Test
  void machinesWithCertificatesAreOneCluster() throws IOException {
    tunnels.open(1, authority.issue("node1"));
    tunnels.open(2, authority.issue("node2"));
    NodeProcess third = tunnels.open(3, authority.issue("node3"));
    long start = System.nanoTime();
    List<NodeProcess> nodes = List.of(node(1), node(2));
    nodes.forEach(NodeProcess::awaitReady);
    NodeProcess asking = asking(3);
    assertThat(members(asking)).isEqualTo(3);
    Figures.show("secured cluster: two nodes and an application, each on a machine, have found each other after "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
    assertThat(answer(asking)).isEqualTo("got: 20");
    third.awaitLog(line -> line.contains("[bus-of-node1] accepted connection"));
    third.awaitLog(line -> line.contains("[bus-of-node2] accepted connection"));
  }

  @Test
  void aMachineWithoutTheRightCertificateStaysAlone() throws IOException {
    tunnels.open(2, authority.issue("node2"));
    node(2).awaitReady();
    assertAlone("no certificate", tunnels.openWithoutCertificate(STRANGER));
    assertAlone("another authority's", tunnels.open(STRANGER, new TunnelAuthority(foreign).issue("node1")));
    assertAlone("of a host that is not expected", tunnels.open(STRANGER, authority.issue("node4")));
    tunnels.open(STRANGER, authority.issue("node1"));
    try (NodeProcess accepted = asking(STRANGER)) {
      assertThat(members(accepted)).as("with the certificate and key of node1").isEqualTo(2);
    }
  }

  private void assertAlone(String certificate, NodeProcess tunnel) throws IOException {
    try (tunnel; NodeProcess stranger = asking(STRANGER)) {
      assertThat(members(stranger)).as(certificate).isEqualTo(1);
      assertThat(answer(stranger)).as(certificate).startsWith("failed: ");
    }
  }

  private NodeProcess node(int machine) throws IOException {
    Map<String, String> environment = Map.of("THUMBNAILS_CLUSTER_BUS_PORT", Integer.toString(Tunnels.busPort(machine)));
    return machines.java(machine, environment, "-Dvertx.hazelcast.config=" + tunnels.members(machine), "-jar", NodeProcess.JAR.toString(),
        "--cluster", "--conf", "conf/shared-data.json");
  }

  private NodeProcess asking(int machine) throws IOException {
    return machines.java(machine, Map.of(), "-cp", System.getProperty("java.class.path"), AskingNode.class.getName(),
        tunnels.members(machine), Integer.toString(Tunnels.busPort(machine)));
  }

  private static int members(NodeProcess asking) {
    return Integer.parseInt(asking.awaitOut(line -> line.startsWith("members: "), 60).replace("members: ", ""));
  }

  private static String answer(NodeProcess asking) {
    return asking.awaitOut(line -> line.startsWith("got: ") || line.startsWith("failed: "), 60);
  }
}
