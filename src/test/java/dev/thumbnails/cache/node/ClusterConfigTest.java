package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the environment may say of a cluster. Nothing of it is ignored. */
class ClusterConfigTest {

  private static final String MEMBERS = "THUMBNAILS_CLUSTER_MEMBERS";
  private static final String DNS = "THUMBNAILS_CLUSTER_DNS";
  private static final String HOST = "THUMBNAILS_CLUSTER_HOST";
  private static final String BUS_PORT = "THUMBNAILS_CLUSTER_BUS_PORT";

  @Test
  void membersAreHostsWithOrWithoutAPort() {
    Config config = load(MEMBERS, " node1, 10.0.0.7:5702 ,node_3.example.org:65535,[::1]:5701,[fe80::1%eth0],::1", HOST, "127.0.0.1");
    assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
        .containsExactly("node1", "10.0.0.7:5702", "node_3.example.org:65535", "[::1]:5701", "[fe80::1%eth0]", "::1");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "a,", ",a", "a,,b", "a b", "a:", "a:0", "a:65536", "a:x", ":5701", "http://a", "a/b", "a;b", "*", "[::1", "10.0.0.*", "a:5701-5703"})
  void whatIsNoListOfMembersIsRefused(String members) {
    assertRefused(MEMBERS + ": must be hosts separated by commas, each with a port unless that is 5701", MEMBERS, members, HOST, "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a:5701", "http://a", "a,b", "a/b"})
  void whatIsNoOneNameIsRefused(String dns) {
    assertRefused(DNS + ": must be one host name, without a port", DNS, dns, HOST, "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "127.0.0.1:5701", "nobody.invalid", "a b"})
  void whatIsNoAddressOfThisMachineIsRefused(String host) {
    assertRefused(HOST + ": must be this machine's address in the cluster's network, or a name that resolves to it", HOST, host, MEMBERS, "a");
  }

  @Test
  void membersAndANameAreOneTooMany() {
    assertRefused(MEMBERS + ", " + DNS + ": only one of them may be set", MEMBERS, "a", DNS, "b", HOST, "127.0.0.1");
    assertRefused(MEMBERS + ", " + DNS + ": only one of them may be set", MEMBERS, "a", DNS, "b");
  }

  /** By Hazelcast's own policy a node that comes back brings back what was removed or replaced while it was away. */
  @Test
  void theLaterOfTwoRecordsStays() {
    MapConfig thumbnails = load().findMapConfig("thumbnails.cache");
    assertThat(thumbnails.getMergePolicyConfig().getPolicy()).isEqualTo("LatestUpdateMergePolicy");
    assertThat(thumbnails.isPerEntryStatsEnabled()).isTrue();
    assertThat(load().findMapConfig("__vertx.nodeInfo").isPerEntryStatsEnabled()).isFalse();
  }

  @Test
  void whereOthersAreTakesWhereThisNodeIs() {
    String together = HOST + ": must be set together with " + MEMBERS + " or " + DNS;
    assertRefused(together, MEMBERS, "a");
    assertRefused(together, DNS, "a");
    assertRefused(together, HOST, "127.0.0.1");
    assertRefused(together, HOST, "127.0.0.1", MEMBERS, " ", DNS, "");
  }

  @Test
  void aFileTakesNoneOfThem() {
    assertThatThrownBy(() -> ClusterConfig.load("conf/cluster.xml", Map.of(DNS, "a", HOST, "b")::get))
        .hasMessage(DNS + ", " + HOST + ": must not be set together with vertx.hazelcast.config");
    assertThat(ClusterConfig.load("conf/cluster.xml", Map.of(MEMBERS, "", HOST, " ")::get).getClusterName()).isEqualTo("thumbnails-cache");
  }

  @Test
  void withoutAClusterEachIsRefused() {
    Map<String, String> all = Map.of(MEMBERS, "a", DNS, "b", HOST, "c", BUS_PORT, "5801");
    assertThatThrownBy(() -> ClusterConfig.refuseWithoutCluster("conf/cluster.xml", all::get)).isInstanceOfSatisfying(StartException.class, refused ->
        assertThat(refused.problems()).isEqualTo(List.of("vertx.hazelcast.config: needs the option --cluster", MEMBERS + ": needs the option --cluster",
            DNS + ": needs the option --cluster", HOST + ": needs the option --cluster", BUS_PORT + ": needs the option --cluster")));
    ClusterConfig.refuseWithoutCluster(null, Map.of(MEMBERS, "", DNS, " ")::get);
  }

  private static Config load(String... environment) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < environment.length; i += 2) {
      variables.put(environment[i], environment[i + 1]);
    }
    return ClusterConfig.load(null, variables::get);
  }

  private static void assertRefused(String problem, String... environment) {
    assertThatThrownBy(() -> load(environment)).as(Arrays.toString(environment)).isInstanceOf(StartException.class).hasMessage(problem);
  }
}
