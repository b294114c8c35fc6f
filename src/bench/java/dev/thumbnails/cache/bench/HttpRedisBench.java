package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code GET} of hits on Redis over the bridge, next to a bare Vert.x Web route that asks the same Redis, to one that asks none and to Webdis: asked in turn by
 * wrk over 64 connections, for all samples in turn, since gets of one name share a look-up here.
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
        Rows.write("httpredis", compare(vertx, redis));
      } finally {
        Waiting.on(vertx.close());
      }
    }
  }

  private static JsonArray compare(Vertx vertx, RedisProcess redis) throws Exception {
    if (!Program.isThere(Webdis.PROGRAM)) {
      return compare(vertx, redis, new Missing(Webdis.NAME, Webdis.PROGRAM));
    }
    try (Webdis webdis = new Webdis(redis.port())) {
      Wrk.check(vertx, webdis.url() + WEBDIS_PATH.formatted(1), Samples.name(1));
      return compare(vertx, redis, new Warm(Wrk.inTurn(Webdis.NAME, webdis.url(), WEBDIS_PATH, Samples.COUNT)));
    }
  }

  private static JsonArray compare(Vertx vertx, RedisProcess redis, Measured webdis) throws Exception {
    Measured ours = checked("HTTP `GET` on Redis", vertx, HttpBridgeVerticle.url(vertx, ADDRESS).orElseThrow().toString());
    Measured asking = checked("bare Vert.x Web route, `GET` on one pipelined connection, a turn's commands sent together", vertx,
        BareRoute.startOnRedis(vertx, redis.connectionString()));
    Measured constant = checked("bare Vert.x Web route, one body, which asks no Redis", vertx, BareRoute.start(vertx, Samples.thumbnail(1).toBuffer()));
    Comparison comparison = Comparison.of(ours, asking, constant, webdis);
    return Comparison.rows(comparison.ratio(ours, asking, 0.8), comparison.ratio(ours, constant), comparison.ratio(ours, webdis, 1));
  }

  private static Measured checked(String what, Vertx vertx, String url) throws Exception {
    Wrk.check(vertx, url + PATH.formatted(1), Samples.name(1));
    return Wrk.inTurn(what, url, PATH, Samples.COUNT);
  }
}
