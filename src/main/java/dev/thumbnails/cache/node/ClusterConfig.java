package dev.thumbnails.cache.node;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.XmlConfigBuilder;
import dev.thumbnails.cache.config.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a node finds its cluster: the file that the system property {@value #FILE} names; else the members in the environment
 * variable {@value #MEMBERS}, or those that the name in {@value #DNS} stands for; else whoever is on this machine. Never multicast.
 */
final class ClusterConfig {

  static final String FILE = "vertx.hazelcast.config";
  static final String MEMBERS = "THUMBNAILS_CLUSTER_MEMBERS";
  static final String DNS = "THUMBNAILS_CLUSTER_DNS";
  static final String HOST = "THUMBNAILS_CLUSTER_HOST";

  /** A host name or a numeric address, with a port or not; one with colons and a port is in brackets. */
  private static final Pattern MEMBER = Pattern.compile("(?:[\\w.-]+|\\[[0-9A-Fa-f:.]+(?:%\\w+)?\\])(?::(?<port>[1-9]\\d{0,4}))?|(?=.*:.*:)[0-9A-Fa-f:.]+(?:%\\w+)?");
  private static final Pattern HOST_NAME = Pattern.compile("[\\w.-]+");

  private ClusterConfig() {
  }

  /**
   * Checks that a node without a cluster is told nothing about one.
   *
   * @throws StartException with a line for each property or variable that would be ignored
   */
  static void refuseWithoutCluster(String file, UnaryOperator<String> environment) {
    List<String> ignored = Stream.concat(
            Stream.of(FILE).filter(property -> blankToNull(file) != null),
            Stream.of(MEMBERS, DNS, HOST, BusConfig.PORT).filter(name -> blankToNull(environment.apply(name)) != null))
        .map(name -> name + ": needs the option --cluster")
        .toList();
    if (!ignored.isEmpty()) {
      throw new StartException(ignored);
    }
  }

  /** @throws StartException naming the property or variable that is not right; the library would fall back to multicast */
  static Config load(String file, UnaryOperator<String> environment) {
    String members = blankToNull(environment.apply(MEMBERS));
    String dns = blankToNull(environment.apply(DNS));
    String host = blankToNull(environment.apply(HOST));
    boolean isTold = members != null || dns != null || host != null;
    if (file != null) {
      require(!isTold, Stream.of(MEMBERS, DNS, HOST).filter(name -> blankToNull(environment.apply(name)) != null).collect(Collectors.joining(", "))
          + ": must not be set together with " + FILE);
      return fromFile(Path.of(file));
    }
    Config config = shipped();
    if (isTold) {
      require(members == null || dns == null, MEMBERS + ", " + DNS + ": only one of them may be set");
      require(host != null && (members != null || dns != null), HOST + ": must be set together with " + MEMBERS + " or " + DNS);
      listen(config.getNetworkConfig(), address(host));
      join(config.getNetworkConfig().getJoin(), members, dns);
    }
    return config;
  }

  /** Not as an interface: Hazelcast would leave out all members that are named, not numbered. */
  private static void listen(NetworkConfig network, InetAddress address) {
    network.getInterfaces().setEnabled(false);
    network.getMemberAddressProviderConfig().setEnabled(true).setImplementation(new OwnAddress(address));
  }

  private static void join(JoinConfig join, String members, String dns) {
    if (dns != null) {
      require(HOST_NAME.matcher(dns).matches(), DNS + ": must be one host name, without a port");
      join.getTcpIpConfig().setEnabled(false);
      // Asks the name alone, again and again; nothing of Kubernetes is needed.
      join.getKubernetesConfig().setEnabled(true).setProperty("service-dns", dns);
      return;
    }
    List<String> hosts = Arrays.stream(members.split(",", -1)).map(String::strip).toList();
    require(hosts.stream().allMatch(ClusterConfig::isMember), MEMBERS + ": must be hosts separated by commas, each with a port unless that is 5701");
    join.getTcpIpConfig().setMembers(hosts);
  }

  private static boolean isMember(String host) {
    Matcher member = MEMBER.matcher(host);
    return member.matches() && (member.group("port") == null || Integer.parseInt(member.group("port")) <= 65535);
  }

  /** Others are told this address, so it can't be the one that stands for all. */
  private static InetAddress address(String host) {
    try {
      InetAddress address = InetAddress.getByName(host.strip());
      if (!address.isAnyLocalAddress()) {
        return address;
      }
    } catch (UnknownHostException e) {
      // Refused below.
    }
    throw new StartException(HOST + ": must be this machine's address in the cluster's network, or a name that resolves to it");
  }

  private static Config fromFile(Path file) {
    require(Files.isReadable(file), FILE + ": no file to read at " + file);
    try (InputStream in = Files.newInputStream(file)) {
      Config config = new XmlConfigBuilder(in).build();
      require(!mayMulticast(config), FILE + ": " + file + " must switch multicast and auto-detection off, as conf/cluster.xml does");
      // Vert.x leaves the cluster after it has undeployed; a hook of Hazelcast's own would be faster than that.
      return config.setProperty("hazelcast.shutdownhook.enabled", "false");
    } catch (StartException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new StartException(FILE + ": " + file + " is no Hazelcast configuration: " + Reason.of(e));
    }
  }

  private static boolean mayMulticast(Config config) {
    JoinConfig join = config.getAdvancedNetworkConfig().isEnabled()
        ? config.getAdvancedNetworkConfig().getJoin()
        : config.getNetworkConfig().getJoin();
    return join.isAutoDetectionEnabled() || join.getMulticastConfig().isEnabled();
  }

  private static String blankToNull(String variable) {
    return variable == null || variable.isBlank() ? null : variable;
  }

  private static Config shipped() {
    return new XmlConfigBuilder(ClusterConfig.class.getResourceAsStream("cluster.xml")).build();
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new StartException(problem);
    }
  }
}
