package dev.thumbnails.cache.node;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.nio.Connection;
import com.hazelcast.logging.LogEvent;
import com.hazelcast.logging.LogListener;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import dev.thumbnails.cache.config.Reason;
import dev.thumbnails.cache.sharing.Seldom;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what Hazelcast logs while nodes join, since it tells the reason of a refusal nowhere else. A refusal becomes one line. What else these loggers warn
 * of is logged as it is; {@code logback.xml} mutes the loggers themselves.
 */
final class HazelcastLog implements LifecycleListener, HazelcastInstanceAware, LogListener {

  private static final Logger LOG = LoggerFactory.getLogger(HazelcastLog.class);

  private static final String SECURITY = "com.hazelcast.security";
  private static final Set<String> MUTED = Set.of(SECURITY, "com.hazelcast.instance.impl.Node", "com.hazelcast.internal.cluster.impl.TcpIpJoiner",
      "com.hazelcast.internal.cluster.impl.DiscoveryJoiner", "com.hazelcast.internal.cluster.impl.ClusterJoinManager");
  private static final Set<String> OPERATIONS = Set.of("com.hazelcast.spi.impl.operationexecutor.impl.OperationExecutorImpl",
      "com.hazelcast.spi.impl.operationservice.impl.OperationRunnerImpl");
  private static final long SLOW_JOIN_MS = 10_000;
  private static final Pattern VERSIONS = Pattern.compile("version (\\d+\\.\\d+\\S*) is not compatible with cluster version (\\d+\\.\\d+)");
  private static final Pattern REFUSED = Pattern.compile("Reason of failure for node join: (.+)|Node could not join cluster\\. (A .+|Authentication .+)");
  private static final Pattern DETAILS = Pattern.compile("^(?:\\[[^\\]]*\\](?::\\d+)? )+");
  private static final long SELDOM_MS = 60_000;

  /** A node that is refused may try again and again. */
  private final Seldom seldom = new Seldom(SELDOM_MS);
  private volatile HazelcastInstance hazelcast;
  private volatile String refusal;

  /** Why the others do not take this node; null if they have not said so. */
  String refusal() {
    return refusal;
  }

  /** Before the node looks for others. */
  @Override
  public void setHazelcastInstance(HazelcastInstance hazelcast) {
    // Hazelcast gives it once for each kind of listener that it takes this object for.
    if (this.hazelcast != null) {
      return;
    }
    this.hazelcast = hazelcast;
    hazelcast.getLoggingService().addLogListener(Level.WARNING, this);
    CompletableFuture.delayedExecutor(SLOW_JOIN_MS, TimeUnit.MILLISECONDS).execute(this::sayIfStillJoining);
  }

  /** A member whose messages can't be read is silent, and Hazelcast waits five minutes for it without a word. */
  private void sayIfStillJoining() {
    Node node = ((HazelcastInstanceImpl) hazelcast).node;
    if (node.isRunning() && !node.getClusterService().isJoined()) {
      LOG.warn("not in the cluster after {} s: no answer from {}; all members need the minor version of this node's Hazelcast, {}",
          TimeUnit.MILLISECONDS.toSeconds(SLOW_JOIN_MS), others(), node.getVersion());
    }
  }

  @Override
  public void stateChanged(LifecycleEvent event) {
    // Hazelcast gives its instance to listeners of its own kinds only.
  }

  @Override
  public void log(LogEvent event) {
    LogRecord record = event.getLogRecord();
    if (OPERATIONS.contains(record.getLoggerName())) {
      operationFailed(record);
      return;
    }
    if (!MUTED.contains(record.getLoggerName()) || refusal != null) {
      return;
    }
    String message = record.getMessage() == null ? Reason.of(record.getThrown()) : record.getMessage();
    Matcher refused = REFUSED.matcher(message);
    Matcher versions = VERSIONS.matcher(message);
    if (refused.find()) {
      refusal = "refused by " + others() + ": " + (versions.find()
          ? "this node has Hazelcast " + versions.group(1) + " and the cluster " + versions.group(2) + "; all members need the same minor version"
          : refused.group(1) == null ? refused.group(2) : refused.group(1));
    } else if (versions.find()) {
      if (seldom.mayLog()) {
        LOG.warn("refused a node with Hazelcast {}: this cluster has {}, and all members need the same minor version", versions.group(1), versions.group(2));
      }
    } else if (!record.getLoggerName().equals(SECURITY)) {
      LOG.warn("Hazelcast: {}{}", DETAILS.matcher(message).replaceFirst(""),
          record.getThrown() == null || record.getMessage() == null ? "" : ": " + Reason.of(record.getThrown()));
    }
  }

  /** A member with an older Hazelcast sends the same message again each second, and each is two stack traces. */
  private void operationFailed(LogRecord record) {
    if (!(record.getThrown() instanceof HazelcastSerializationException)) {
      LOG.warn("Hazelcast: {}", record.getMessage(), record.getThrown());
    } else if (seldom.mayLog()) {
      LOG.warn("a member's message can't be read; connected to {}: all members need the minor version of this node's Hazelcast, {}",
          others(), ((HazelcastInstanceImpl) hazelcast).node.getVersion());
    }
  }

  /** Returns the addresses that this node is connected to. No public part of Hazelcast's API tells them. */
  private String others() {
    String addresses = ((HazelcastInstanceImpl) hazelcast).node.getServer().getConnectionManager(EndpointQualifier.MEMBER).getConnections().stream()
        .map(Connection::getRemoteAddress)
        .map(address -> address.getHost() + ":" + address.getPort())
        .distinct().sorted().collect(Collectors.joining(", "));
    return addresses.isEmpty() ? "the cluster" : addresses;
  }
}
