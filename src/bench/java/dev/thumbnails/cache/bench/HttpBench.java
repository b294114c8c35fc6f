package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * {@code GET} of a hit over the bridge next to a bare Vert.x Web route that returns the same bytes: both in this JVM, each with one event
 * loop of its own, asked in turn by wrk over 64 connections; for one thumbnail, and for so many in turn that nothing made for one request
 * is there for the next of the same name.
 */
public final class HttpBench {

  private static final int MANY = 100_000;

  private HttpBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      String bridge = startBridge(vertx);
      String bare = BareRoute.start(vertx, thumbnail(0).toBuffer());
      Measured one = new Wrk("HTTP GET on simple, one thumbnail", bridge + "/thumbnails/t/000000");
      Measured many = Wrk.inTurn("HTTP GET on simple, " + MANY + " thumbnails in turn", bridge, "/thumbnails/t/%06d", MANY);
      Measured route = new Wrk("bare Vert.x Web route, the same bytes", bare + "/thumbnails/t/000000");
      Comparison comparison = Comparison.of(one, many, route);
      Rows.write("http", Comparison.rows(comparison.ratio(one, route, 0.8), comparison.ratio(many, route, 0.8)));
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static Thumbnail thumbnail(int i) {
    String name = "t/%06d".formatted(i);
    return Thumbnail.of(name).withExtension("jpg").withPath("/var/thumbnails/" + name + ".jpg").withUrl("/thumbnails/" + name + ".jpg").withSize(400, 300);
  }

  private static String startBridge(Vertx vertx) throws Exception {
    JsonObject config = new JsonObject()
        .put("backend", new JsonObject().put("type", "simple"))
        .put("http", new JsonObject().put("port", 0));
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(config)));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    for (int i = 0; i < MANY; i++) {
      Waiting.on(cache.set(thumbnail(i)));
    }
    return HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().toString();
  }
}
