package dev.thumbnails.cache.node;

import com.hazelcast.config.Config;
import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
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
  private final Config cluster;
  private final ReadyLine readyLine;

  private Node(String[] arguments, JsonObject conf, Config cluster, ReadyLine readyLine) {
    super(arguments, null, false, false);
    this.conf = conf;
    this.cluster = cluster;
    this.readyLine = readyLine;
  }

  public static Node alone(JsonObject conf, int instances, ReadyLine readyLine) {
    return new Node(new String[] {"--instances", Integer.toString(instances)}, conf, null, readyLine);
  }

  /** @throws StartException if the cluster's configuration is not right */
  public static Node clustered(JsonObject conf, int instances, ReadyLine readyLine) {
    String busPort = Integer.toString(BusConfig.port(System::getenv));
    String[] arguments = {"--cluster", "--cluster-port", busPort, "--instances", Integer.toString(instances)};
    return new Node(arguments, conf, ClusterConfig.load(System.getProperty(ClusterConfig.FILE), System::getenv), readyLine);
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
    return Vertx.builder().with(options).withClusterManager(new HazelcastClusterManager(cluster));
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return CacheVerticle::new;
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    readyLine.printWhenReady(context.vertx());
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, Throwable failure) {
    LOG.error("the node can't start", failure);
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, Throwable failure) {
    if (failure instanceof ConfigException refused) {
      refused.problems().forEach(problem -> LOG.error("the cache can't be deployed: {}", problem));
    } else {
      LOG.error("the cache can't be deployed", failure);
    }
  }

  @Override
  public void afterFailureToStopVertx(HookContext context, Throwable failure) {
    LOG.error("the node has not stopped in order", failure);
  }

  @Override
  public void afterVertxStopped(HookContext context) {
    LOG.info("stopped");
  }
}
