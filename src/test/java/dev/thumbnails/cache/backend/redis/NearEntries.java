package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** How many thumbnails the near cache at the default address has: to see it change without a look-up. */
final class NearEntries {

  private NearEntries() {
  }

  static Future<Long> count(Vertx vertx) {
    return vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null)
        .map(stats -> stats.body().getJsonObject("near").getLong("entries"));
  }

  static void await(Vertx vertx, long wanted) {
    Futures.await(Until.holds(vertx, () -> count(vertx), entries -> entries == wanted));
  }
}
