package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.metrics.NodeRegistry;
import io.vertx.core.Vertx;

/** What all links of a Vert.x instance have counted. */
final class LinkCounts {

  private final Vertx vertx;

  LinkCounts(Vertx vertx) {
    this.vertx = vertx;
  }

  long connections() {
    return count("connections");
  }

  long losses() {
    return count("losses");
  }

  long repeats() {
    return count("repeats");
  }

  private long count(String what) {
    return NodeRegistry.scrape(vertx).orElseThrow().lines().filter(line -> line.startsWith("cache_redis_" + what + "_total"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }
}
