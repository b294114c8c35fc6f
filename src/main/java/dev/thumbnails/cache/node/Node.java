package dev.thumbnails.cache.node;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.config.Reason;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process with the cache in it: the Vert.x launcher, which deploys the verticle and on SIGTERM closes everything, with our
 * configuration and our cluster.
 */
public final class Node extends VertxApplication implements VertxApplicationHooks {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final JsonObject conf;
  private final ClusterMember cluster;
  private final ReadyLine readyLine;

  private Node(String[] arguments, JsonObject conf, ClusterMember cluster, ReadyLine readyLine) {
    super(arguments, null, false, false);
    this.conf = conf;
    this.cluster = cluster;
    this.readyLine = readyLine;
  }

  /** @throws StartException if anything is set that only a node with a cluster reads */
  public static Node alone(JsonObject conf, int instances, ReadyLine readyLine) {
    ClusterConfig.refuseWithoutCluster(System.getProperty(ClusterConfig.FILE), System::getenv);
    return new Node(new String[] {"--instances", Integer.toString(instances)}, conf, null, readyLine);
  }

  /** @throws StartException if the cluster's configuration is not right */
  public static Node clustered(JsonObject conf, int instances, ReadyLine readyLine) {
    String busPort = Integer.toString(BusConfig.port(System::getenv));
    String[] arguments = {"--cluster", "--cluster-port", busPort, "--instances", Integer.toString(instances)};
    ClusterMember member = ClusterMember.of(ClusterConfig.load(System.getProperty(ClusterConfig.FILE), System::getenv));
    return new Node(arguments, conf, member, readyLine);
  }

  @Override
  public JsonObject afterConfigParsed(JsonObject none) {
    return conf;
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    if (cluster == null) {
      return Vertx.builder().with(options);
    }
    BusConfig.noticeLosses(options.getEventBusOptions());
    return Vertx.builder().with(options).withClusterManager(cluster);
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return CacheVerticle::new;
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    readyLine.printWhenReady(context.vertx(), () -> cluster == null ? "" : ", cluster of " + ClusterMember.nodes(cluster.getNodes().size()));
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, Throwable failure) {
    if (cluster != null && failure instanceof BindException) {
      LOG.error("the node can't start: {}: can't listen on port {}: {}", BusConfig.PORT, BusConfig.port(System::getenv), Reason.of(failure));
    } else {
      tell("the node can't start", failure);
    }
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, Throwable failure) {
    tell("the cache can't be deployed", failure);
  }

  @Override
  public void afterFailureToStopVertx(HookContext context, Throwable failure) {
    // Null when it took too long.
    tell("the node has not stopped in order", failure == null ? new TimeoutException() : failure);
  }

  @Override
  public void afterVertxStopped(HookContext context) {
    LOG.info("stopped");
  }

  /** A line for each problem. Only what nobody expects, which is a defect, has its stack. */
  private static void tell(String what, Throwable failure) {
    if (isExpected(failure)) {
      problems(failure).forEach(problem -> LOG.error("{}: {}", what, problem));
    } else {
      LOG.error("{}: {}", what, Reason.of(failure), failure);
    }
  }

  private static boolean isExpected(Throwable failure) {
    return failure instanceof ConfigException || failure instanceof StartException || failure instanceof CacheException
        || failure instanceof IOException || failure instanceof TimeoutException;
  }

  private static List<String> problems(Throwable failure) {
    if (failure instanceof ConfigException refused) {
      return refused.problems();
    }
    return failure instanceof StartException refused ? refused.problems() : List.of(Reason.of(failure));
  }
}
