package dev.thumbnails.cache.node;

import io.vertx.core.eventbus.EventBusOptions;
import java.util.function.UnaryOperator;

/** How a node's event bus reaches others: the port in the environment variable {@value #PORT}, or any that is free. */
final class BusConfig {

  static final String PORT = "THUMBNAILS_CLUSTER_BUS_PORT";

  private static final int CONNECT_MS = 1000;
  private static final long PING_MS = 5000;

  private BusConfig() {
  }

  /**
   * The port, beside Hazelcast's; 0 for any.
   *
   * @throws StartException naming the variable; the launcher, which has one too, would take another port or end without a word
   */
  static int port(UnaryOperator<String> environment) {
    String port = environment.apply(PORT);
    if (port == null || port.isBlank()) {
      return 0;
    }
    if (!port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > 65535) {
      throw new StartException(PORT + ": must be a port, from 1 to 65535");
    }
    return Integer.parseInt(port);
  }

  /** A node that can't be reached is to be seen while its callers can still ask another one; Vert.x waits for a minute. What is set otherwise stays. */
  static void noticeLosses(EventBusOptions bus) {
    if (bus.getConnectTimeout() == EventBusOptions.DEFAULT_CONNECT_TIMEOUT) {
      bus.setConnectTimeout(CONNECT_MS);
    }
    if (bus.getClusterPingInterval() == EventBusOptions.DEFAULT_CLUSTER_PING_INTERVAL) {
      bus.setClusterPingInterval(PING_MS);
    }
    if (bus.getClusterPingReplyInterval() == EventBusOptions.DEFAULT_CLUSTER_PING_REPLY_INTERVAL) {
      bus.setClusterPingReplyInterval(PING_MS);
    }
  }
}
