package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What gets through stunnel to a node's ports, byte by byte: a recorder stands where the node would. Needs what {@link SecuredClusterIT} does.
 */
@Tag("system")
class SecuredPortsIT {

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
  void ofAStrangerNoByteReachesANode() throws IOException {
    NodeProcess recorder = recorder(1);
    tunnels.open(1, authority.issue("node1"));
    for (int port : new int[] {Tunnels.membersPort(1), Tunnels.busPort(1)}) {
      assertThat(plain(STRANGER, "node1", port)).as("plain to " + port).contains("Connection refused");
    }
    for (int port : new int[] {5700, 5800}) {
      plain(STRANGER, "node1", port);
      assertThat(tls(port)).contains("certificate required");
      assertThat(tls(port, with(new TunnelAuthority(foreign).issue("node2")))).contains("unknown ca");
      assertThat(tls(port, with(authority.issue("node4")))).contains("SSL alert number");
      assertThat(tls(port, with(authority.issue("node2"), "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))).contains("protocol version");
      assertThat(recorder.out()).as(port + " so far").containsExactly("ready");
    }
    tls(5700, with(authority.issue("node2")));
    tls(5800, with(authority.issue("node3"), "-tls1_2"));
    recorder.awaitOut(line -> line.equals("5801 hello"), 60);
    assertThat(recorder.out()).containsExactly("ready", "5701 connected", "5701 hello", "5801 connected", "5801 hello");
  }

  @Test
  void whoAnswersInPlaceOfANodeGetsNoByte() throws IOException {
    NodeProcess recorder = recorder(2);
    tunnels.open(1, authority.issue("node1"));
    for (Path certificate : new Path[] {authority.issue("node3"), new TunnelAuthority(foreign).issue("node2")}) {
      NodeProcess impostor = tunnels.open(2, certificate);
      plain(1, "localhost", Tunnels.membersPort(2));
      plain(1, "localhost", Tunnels.busPort(2));
      assertThat(recorder.out()).as(certificate + " so far").containsExactly("ready");
      impostor.close();
    }
    tunnels.open(2, authority.issue("node2"));
    plain(1, "localhost", Tunnels.membersPort(2));
    plain(1, "localhost", Tunnels.busPort(2));
    recorder.awaitOut(line -> line.equals("5802 hello"), 60);
    assertThat(recorder.out()).containsExactly("ready", "5702 connected", "5702 hello", "5802 connected", "5802 hello");
  }

  private NodeProcess recorder(int machine) {
    NodeProcess recorder = machines.java(machine, Map.of(), "-cp", System.getProperty("java.class.path"), Recorder.class.getName(),
        Integer.toString(Tunnels.membersPort(machine)), Integer.toString(Tunnels.busPort(machine)));
    recorder.awaitReady();
    return recorder;
  }

  /** Sends a line as it is, and waits until the other side closes. */
  private String plain(int machine, String host, int port) {
    String send = "exec 3<>/dev/tcp/$0/$1 && echo hello >&3 && cat <&3";
    return ended(machines.start(machine, Map.of(), "bash", "-c", send, host, Integer.toString(port)));
  }

  /** The same over TLS, from the stranger to node1. */
  private String tls(int port, String... options) {
    Stream<String> client = Stream.of("bash", "-c", "echo hello | openssl s_client -quiet -connect \"$0\" \"$@\"", "node1:" + port);
    return ended(machines.start(STRANGER, Map.of(), Stream.concat(client, Stream.of(options)).toArray(String[]::new)));
  }

  private static String[] with(Path certificate, String... more) {
    return Stream.concat(Stream.of("-cert", certificate + ".pem", "-key", certificate + ".key"), Stream.of(more)).toArray(String[]::new);
  }

  private static String ended(NodeProcess process) {
    process.awaitEnd();
    return String.join("\n", process.err());
  }
}
