package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * {@code GET} of a hit over the bridge next to a bare Vert.x Web route that returns the same bytes: both in this JVM, each with one event
 * loop of its own, asked in turn by wrk over 64 connections; for so many thumbnails in turn that nothing made for one request is there for the next of the same
 * name, and for one, which is the best that can happen. Both are asked by the same script: it takes wrk time, which has the same processors.
 */
public final class HttpBench {

  private static final int MANY = 100_000;
  private static final String PATH = "/thumbnails/t/%06d";
  private static final String ADDRESS = "thumbnails.cache";

  private HttpBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      compare(vertx, startBridge(vertx), BareRoute.start(vertx, body()), BareRoute.start(vertx, body()));
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static void compare(Vertx vertx, String bridge, String bare, String twin) throws Exception {
    Measured many = Wrk.inTurn("HTTP `GET` on `simple`, " + Rows.count(MANY) + " thumbnails in turn", bridge, PATH, MANY);
    Measured manyBare = Wrk.inTurn("bare Vert.x Web route, one body, the same paths in turn", bare, PATH, MANY);
    Measured manyTwin = new Warm(Wrk.inTurn("another such bare route, the same paths in turn", twin, PATH, MANY));
    Measured one = new Wrk("HTTP `GET` on `simple`, one thumbnail again and again (best case)", bridge + PATH.formatted(0));
    Measured oneBare = new Wrk("bare Vert.x Web route, the same path again and again", bare + PATH.formatted(0));
    Wrk.check(vertx, bridge + PATH.formatted(MANY - 1), name(MANY - 1));
    Wrk.check(vertx, bridge + PATH.formatted(0), name(0));
    Wrk.check(vertx, bare + PATH.formatted(0), name(0));
    Comparison comparison = Comparison.of(many, manyBare, manyTwin, one, oneBare);
    Rows.write("http", Comparison.rows(comparison.ratio(many, manyBare, 0.8), comparison.ratio(one, oneBare), comparison.ratio(manyTwin, manyBare)));
  }

  private static Buffer body() {
    return Samples.thumbnail(name(0)).toBuffer();
  }

  private static String name(int i) {
    return "t/%06d".formatted(i);
  }

  private static String startBridge(Vertx vertx) throws Exception {
    JsonObject config = new JsonObject()
        .put("backend", new JsonObject().put("type", "simple"))
        .put("http", new JsonObject().put("port", 0));
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(config)));
    Samples.set(vertx, ADDRESS, 0, MANY, i -> Samples.thumbnail(name(i)).toJson());
    return HttpBridgeVerticle.url(vertx, ADDRESS).orElseThrow().toString();
  }
}
