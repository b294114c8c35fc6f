package dev.thumbnails.cache.bus;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.Optional;

/** Where one node of a cluster is asked, and no other: a message as at the other addresses, with its operation as a header. */
public final class NodeAddress {

  /** The header. */
  public static final String OPERATION = "operation";

  /** The operation of a message that is answered, and no more. */
  public static final String PING = "ping";

  private NodeAddress() {
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
