package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/**
 * Hits of a near cache before Redis, over the event bus and on {@code ThumbnailCache}'s own node, next to a bare consumer that answers the same
 * JSON from a HashMap, and to Redisson's near cache. All in this JVM, what answers messages on an event loop of its own, asked in turn from another one. Redisson's
 * strings are asked for in a loop, as {@code ThumbnailCache} is.
 */
public final class NearBench {

  private static final int IN_FLIGHT = 64;
  private static final String ADDRESS = "bench.near";
  private static final String BARE = "bench.bare";

  private NearBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RedisProcess redis = new RedisProcess().start()) {
      try {
        Samples.deployCache(vertx, ADDRESS, new JsonObject()
            .put("backend", new JsonObject().put("type", "redis").put("connectionString", redis.connectionString()))
            .put("nearCache", new JsonObject().put("maximumSize", 2 * Samples.COUNT).put("maximumStalenessMs", 3_600_000)));
        for (int i = 0; i < Samples.COUNT; i++) {
          Waiting.on(Samples.ask(vertx, ADDRESS + ".get", Samples.name(i)));
        }
        Waiting.on(vertx.deployVerticle(new MapVerticle(BARE)));
        try (RedissonNear redisson = new RedissonNear("redis://127.0.0.1:" + redis.port())) {
          compare(vertx, redisson);
        }
      } finally {
        Waiting.on(vertx.close());
      }
    }
  }

  private static void compare(Vertx vertx, RedissonNear redisson) throws Exception {
    Context sender = vertx.getOrCreateContext();
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(ADDRESS));
    InFlight bare = gets("bare consumer, HashMap", vertx, sender, BARE);
    InFlight near = gets("`get`, near hit", vertx, sender, ADDRESS + ".get");
    AtOnce local = new AtOnce("`ThumbnailCache.get`, near hit on its node, answered at once, in a loop", sender, i -> cache.get(Samples.name(i)).result());
    AtOnce other = new AtOnce("Redisson's `RLocalCachedMap.getAsync`, local hit, answered at once, in a loop", sender, i -> redisson.get(Samples.name(i)));
    Samples.check(redisson.get(Samples.name(1)), Samples.name(1));
    long hitsBefore = hits(vertx) - near.asked();
    Comparison comparison = Comparison.of(bare, near, local, other);
    Samples.checkCounted("near", hits(vertx) - hitsBefore, near.asked() + local.asked());
    Rows.write("near", Comparison.rows(comparison.ratio(near, bare, 0.8), comparison.ratio(local, bare, 5), comparison.ratio(local, other, 1)));
  }

  private static InFlight gets(String what, Vertx vertx, Context sender, String address) throws Exception {
    return Samples.checked(new InFlight(what, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address, Samples.name(i))));
  }

  private static long hits(Vertx vertx) throws Exception {
    return ((JsonObject) Waiting.on(Samples.ask(vertx, ADDRESS + ".stats", null))).getJsonObject("near").getLong("hit");
  }
}
