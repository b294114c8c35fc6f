package dev.thumbnails.cache.node;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.LifecycleEvent;
import dev.thumbnails.cache.config.Reason;
import io.vertx.core.Completable;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.BindException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node in its cluster. It logs a line when a node joins or leaves, with how many nodes there are then, and says in one line why this node can't join.
 *
 * <p>It listens to Hazelcast itself: the one listener of a cluster manager is Vert.x's own.
 */
final class ClusterMember extends HazelcastClusterManager {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

  private final Config config;
  private final HazelcastLog log;
  private volatile boolean joined;

  private ClusterMember(Config config, HazelcastLog log) {
    super(config);
    this.config = config;
    this.log = log;
  }

  static ClusterMember of(Config config) {
    HazelcastLog log = new HazelcastLog();
    return new ClusterMember(config.addListenerConfig(new ListenerConfig(log)), log);
  }

  /** Fails with a {@link StartException} of one line. */
  @Override
  public void join(Completable<Void> promise) {
    super.join((none, failure) -> {
      if (failure == null) {
        joined();
        promise.succeed();
      } else {
        promise.fail(new StartException("the cluster: " + reason(failure)));
      }
    });
  }

  /** A node that has not joined has nothing to leave; Hazelcast's manager would fail. */
  @Override
  public void leave(Completable<Void> promise) {
    if (!joined) {
      promise.succeed();
      return;
    }
    joined = false;
    super.leave((none, failure) -> {
      if (failure != null) {
        LOG.warn("the node has not left its cluster in order: {}", Reason.of(failure));
      }
      promise.complete(none, failure);
    });
  }

  private void joined() {
    joined = true;
    Cluster cluster = getHazelcastInstance().getCluster();
    cluster.addMembershipListener(new Members());
    getHazelcastInstance().getLifecycleService().addLifecycleListener(this::merged);
    LOG.info("in the cluster {} as {}: {}", config.getClusterName(), address(cluster.getLocalMember().getAddress()), now());
  }

  /** The other part's nodes are not announced one by one. */
  private void merged(LifecycleEvent event) {
    if (joined && event.getState() == LifecycleEvent.LifecycleState.MERGED) {
      LOG.info("this part of the cluster has joined another: {}", now());
    }
  }

  private String now() {
    return "now " + nodes(getNodes().size());
  }

  /** Counts in words. */
  static String nodes(int count) {
    return count == 1 ? "1 node" : count + " nodes";
  }

  private String reason(Throwable failure) {
    if (log.refusal() != null) {
      return log.refusal();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "can't listen on " + place() + ": " + Reason.of(cause);
      }
    }
    return Reason.of(failure);
  }

  private String place() {
    NetworkConfig network = config.getNetworkConfig();
    String host = network.getMemberAddressProviderConfig().getImplementation() instanceof OwnAddress own ? own.address().getHostAddress()
        : network.getInterfaces().isEnabled() ? String.join(", ", network.getInterfaces().getInterfaces()) : "this machine";
    int last = network.getPort() + (network.isPortAutoIncrement() ? network.getPortCount() - 1 : 0);
    return host + ", port " + network.getPort() + (last == network.getPort() ? "" : " to " + last);
  }

  private static String address(Address address) {
    return address.getHost() + ":" + address.getPort();
  }

  private final class Members implements MembershipListener {

    @Override
    public void memberAdded(MembershipEvent event) {
      tell(event, "joined");
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      tell(event, "left");
    }

    private void tell(MembershipEvent event, String what) {
      if (joined) {
        LOG.info("{} has {} the cluster: {}", address(event.getMember().getAddress()), what, now());
      }
    }
  }
}
