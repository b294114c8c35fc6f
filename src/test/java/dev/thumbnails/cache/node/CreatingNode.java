package dev.thumbnails.cache.node;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A user's application in a JVM of its own: a node with the cache, which calls {@code getOrCreate} many times at once when it is told to.
 * It says when its creator is called, and in the end what its calls gave.
 */
final class CreatingNode {

  private final Vertx vertx;
  private final String name;
  private final JsonObject config;

  private CreatingNode(Vertx vertx, String name, JsonObject config) {
    this.vertx = vertx;
    this.name = name;
    this.config = config;
  }

  /** @param arguments a name for the node, its Hazelcast file and the verticle's configuration */
  public static void main(String[] arguments) {
    HazelcastClusterManager members = new HazelcastClusterManager(ClusterConfig.load(arguments[1], variable -> null));
    Vertx.builder().withClusterManager(members).buildClustered()
        .compose(vertx -> new CreatingNode(vertx, arguments[0], new JsonObject(arguments[2])).start())
        .onSuccess(started -> System.out.println("ready"))
        .onFailure(failure -> {
          failure.printStackTrace();
          System.exit(1);
        });
  }

  private Future<?> start() {
    return vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setInstances(2).setConfig(config))
        .compose(deployed -> vertx.eventBus().<JsonObject>consumer(config.getString("address") + ".test.go", go -> call(go.body())).completion());
  }

  private void call(JsonObject go) {
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions()
        .withAddress(config.getString("address")).withClaimMs(go.getLong("claimMs")));
    List<Future<Thumbnail>> calls = IntStream.range(0, go.getInteger("calls"))
        .mapToObj(i -> cache.getOrCreate(go.getString("name"), () -> create(go))).toList();
    Future.join(calls).onComplete(done -> tell("called", new JsonObject()
        .put("failed", calls.stream().filter(Future::failed).count())
        .put("paths", calls.stream().filter(Future::succeeded).map(call -> call.result().path()).distinct().toList())));
  }

  private Future<Thumbnail> create(JsonObject go) {
    tell("creating", new JsonObject().put("atMs", System.currentTimeMillis()));
    return vertx.timer(go.getLong("createMs"), TimeUnit.MILLISECONDS)
        .map(made -> Thumbnail.of(go.getString("name")).withPath("made by " + name));
  }

  private void tell(String what, JsonObject body) {
    vertx.eventBus().publish(config.getString("address") + ".test." + what, body.put("node", name));
  }
}
