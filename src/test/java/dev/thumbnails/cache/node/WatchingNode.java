package dev.thumbnails.cache.node;

import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.stream.IntStream;

/**
 * A member of the cluster without a cache, in a JVM of its own: it says how many caches answer it, and how many members there are, whenever that changes;
 * and which of its calls, a hundred a second, have failed.
 */
final class WatchingNode {

  private static final DeliveryOptions HALF = new DeliveryOptions().setSendTimeout(500);
  private static final int QUESTIONS = 12;

  private final Vertx vertx;
  private final HazelcastClusterManager members;
  private final ThumbnailCache cache;
  private String seen = "";

  private WatchingNode(Vertx vertx, HazelcastClusterManager members) {
    this.vertx = vertx;
    this.members = members;
    this.cache = ThumbnailCache.create(vertx);
  }

  public static void main(String[] arguments) {
    HazelcastClusterManager members = new HazelcastClusterManager(ClusterConfig.load(null, System::getenv));
    VertxOptions options = new VertxOptions();
    BusConfig.noticeLosses(options.getEventBusOptions());
    Vertx.builder().with(options).withClusterManager(members).buildClustered().onSuccess(vertx -> new WatchingNode(vertx, members).start());
  }

  private void start() {
    vertx.runOnContext(now -> look());
    vertx.setPeriodic(10, id -> cache.get("n/ame").onFailure(failure -> System.out.println("failed: " + failure)));
  }

  private void look() {
    Future.join(IntStream.range(0, QUESTIONS).mapToObj(i -> vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null, HALF)
            .map(reply -> reply.body().getString("node")).otherwise("")).toList())
        .onComplete(all -> tell(all.result().<String>list().stream().filter(node -> !node.isEmpty()).distinct().count()));
  }

  private void tell(long caches) {
    String now = "sees " + caches + " of " + members.getNodes().size();
    if (!now.equals(seen)) {
      System.out.println(now);
      seen = now;
    }
    vertx.setTimer(50, id -> look());
  }
}
