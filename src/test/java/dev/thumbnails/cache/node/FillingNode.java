package dev.thumbnails.cache.node;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Repetition;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.stream.LongStream;

/** A node in a JVM of its own that sets thumbnails of ever other names, far more than its store takes, and says in the end what it has. */
final class FillingNode {

  private static final int AT_ONCE = 250;

  private final Vertx vertx;
  private final long sets;
  private long sent;

  private FillingNode(Vertx vertx, long sets) {
    this.vertx = vertx;
    this.sets = sets;
  }

  /** @param arguments how many the store takes, and how many are set */
  public static void main(String[] arguments) {
    Vertx vertx = Vertx.vertx();
    FillingNode node = new FillingNode(vertx, Long.parseLong(arguments[1]));
    JsonObject simple = new JsonObject().put("type", "simple").put("maximumSize", Integer.parseInt(arguments[0]));
    vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject().put("backend", simple)))
        .compose(deployed -> Future.<Void>future(done -> vertx.runOnContext(start -> Repetition.whileTrue(node::some).onComplete(done))))
        .compose(filled -> vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null))
        .onSuccess(stats -> System.out.println(stats.body().encode()))
        .onFailure(Throwable::printStackTrace)
        .eventually(vertx::close);
  }

  private Future<Boolean> some() {
    return Future.all(LongStream.range(sent, sent += AT_ONCE).mapToObj(this::set).toList()).map(stored -> sent < sets);
  }

  private Future<?> set(long i) {
    return vertx.eventBus().request("thumbnails.cache.set", Thumbnail.of("n/" + i).withPath("/var/thumbnails/" + i).withSource("s/" + i % 1000).toJson());
  }
}
