package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code GET} of hits on Redis over the bridge, next to a bare Vert.x Web route that returns the same bytes and to Webdis, which answers from the
 * same Redis: asked in turn by wrk over 64 connections, for all samples in turn, since gets of one name share a look-up here.
 */
public final class HttpRedisBench {

  private static final String ADDRESS = "bench.http";
  private static final String PATH = "/thumbnails/t/%d";
  /** Its plain form is the fastest of those it has. */
  private static final String WEBDIS_PATH = "/GET/thumbnails%%3An%%3At%%2F%d.txt";

  private HttpRedisBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RedisProcess redis = new RedisProcess().start()) {
      try {
        Samples.deployCache(vertx, ADDRESS, new JsonObject().put("http", new JsonObject().put("port", 0))
            .put("backend", new JsonObject().put("type", "redis").put("connectionString", redis.connectionString())));
        Rows.write("httpredis", compare(vertx, redis.port()));
      } finally {
        Waiting.on(vertx.close());
      }
    }
  }

  private static JsonArray compare(Vertx vertx, int redisPort) throws Exception {
    String bridge = HttpBridgeVerticle.url(vertx, ADDRESS).orElseThrow().toString();
    Measured ours = Wrk.inTurn("HTTP GET on Redis", bridge, PATH, Samples.COUNT);
    Measured route = Wrk.inTurn("bare Vert.x Web route, the same bytes", BareRoute.start(vertx, Samples.thumbnail(1).toBuffer()), PATH, Samples.COUNT);
    if (!Program.isThere(Webdis.PROGRAM)) {
      return Comparison.rows(Comparison.of(ours, route).ratio(ours, route));
    }
    try (Webdis webdis = new Webdis(redisPort)) {
      Measured other = Wrk.inTurn("Webdis", webdis.url(), WEBDIS_PATH, Samples.COUNT);
      Comparison comparison = Comparison.of(ours, route, other);
      return Comparison.rows(comparison.ratio(ours, route), comparison.ratio(ours, other, 1));
    }
  }
}
