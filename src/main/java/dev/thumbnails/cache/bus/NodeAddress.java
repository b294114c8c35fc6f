package dev.thumbnails.cache.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.List;
import java.util.Optional;

/** Where one node of a cluster is asked, and no other: a message as at the other addresses, with its operation as a header. */
public final class NodeAddress {

  /** The header. */
  public static final String OPERATION = "operation";

  /** The operation of a message that does nothing: the reply is the node's clock, in epoch milliseconds (null from an earlier version). */
  public static final String PING = "ping";

  private NodeAddress() {
  }

  /** The cluster manager's names of the other nodes that have the cache, as it knows them now. */
  public static Future<List<String>> others(Vertx vertx, String address) {
    ClusterManager cluster = ((VertxInternal) vertx).clusterManager();
    Promise<List<RegistrationInfo>> asked = Promise.promise();
    cluster.getRegistrations(address + ".get", asked);
    return asked.future().map(registrations -> registrations.stream().map(RegistrationInfo::nodeId).distinct()
        .filter(id -> !id.equals(cluster.getNodeId()))
        .toList());
  }

  /** This node's own; none without a cluster. */
  static Optional<String> ofThis(Vertx vertx, String address) {
    return vertx.isClustered() ? Optional.of(of(address, ((VertxInternal) vertx).clusterManager().getNodeId())) : Optional.empty();
  }

  /**
   * @param address the cache's
   * @param node the cluster manager's name of the node
   */
  public static String of(String address, String node) {
    return address + ".node." + node;
  }
}
