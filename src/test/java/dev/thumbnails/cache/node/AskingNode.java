package dev.thumbnails.cache.node;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;

/**
 * A user's application in a JVM of its own, without a cache: what it asks has to go over the event bus. It says how many members the cluster
 * has that it has joined, and what came of a set and gets, one after the other so that each node with a cache has its turn.
 */
final class AskingNode {

  private static final int GETS = 20;
  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame").withSize(4, 3);

  private AskingNode() {
  }

  /** @param arguments its Hazelcast file and the port of its event bus */
  public static void main(String[] arguments) {
    HazelcastClusterManager members = new HazelcastClusterManager(ClusterConfig.load(arguments[0], variable -> null));
    VertxOptions options = new VertxOptions().setEventBusOptions(new EventBusOptions().setPort(Integer.parseInt(arguments[1])));
    Vertx.builder().with(options).withClusterManager(members).buildClustered()
        .onSuccess(vertx -> System.out.println("members: " + members.getNodes().size()))
        .compose(AskingNode::ask)
        .onComplete(got -> System.out.println("got: " + got), failure -> System.out.println("failed: " + failure.getMessage()));
  }

  private static Future<Integer> ask(Vertx vertx) {
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    Future<Integer> got = cache.set(THUMBNAIL).map(0);
    for (int i = 0; i < GETS; i++) {
      got = got.compose(before -> cache.get("n/ame").map(found -> THUMBNAIL.equals(found) ? before + 1 : before));
    }
    return got;
  }
}
