package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisClusterProcesses;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The names of {@code getAll} of 100 on Redis, alone and in a Cluster of three masters, next to single gets, and to a bare consumer that sends one pipelined
 * batch to each master and answers the same JSON. All in this JVM, each on an event loop of its own, asked in turn from another one.
 */
public final class BatchBench {

  private static final int IN_FLIGHT = 64;
  private static final int BATCHES_IN_FLIGHT = 8;

  private BatchBench() {
  }

  public static void main(String[] arguments) throws Exception {
    JsonArray rows = new JsonArray();
    try (RedisProcess redis = new RedisProcess().start(); RedisClusterProcesses cluster = new RedisClusterProcesses().start()) {
      List<String> masters = List.of(cluster.master(0).connectionString(), cluster.master(1).connectionString(), cluster.master(2).connectionString());
      rows.addAll(compare("one Redis", redis.connectionString(), new JsonObject(), new BatchVerticle(List.of(redis.connectionString()), key -> 0)));
      rows.addAll(compare("a Cluster", masters.get(0), new JsonObject().put("type", "CLUSTER"), new BatchVerticle(masters, cluster::masterOf)));
    }
    Rows.write("batch", rows);
  }

  private static JsonArray compare(String where, String connectionString, JsonObject options, BatchVerticle bare) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Samples.deployCache(vertx, "cache", new JsonObject()
          .put("backend", new JsonObject().put("type", "redis").put("connectionString", connectionString).put("options", options)));
      Waiting.on(vertx.deployVerticle(bare));
      return compare(where, vertx);
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static JsonArray compare(String where, Vertx vertx) throws Exception {
    Context sender = vertx.getOrCreateContext();
    Measured single = new InFlight("get on " + where + ", one after the other", vertx, sender, 1, 1, i -> Samples.ask(vertx, "cache.get", Samples.name(i)));
    Measured singles = new InFlight("get on " + where + ", 64 in flight", vertx, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, "cache.get", Samples.name(i)));
    Measured batch = batches("names of getAll of 100 on " + where + ", one after the other", vertx, sender, "cache.getAll", 1);
    Measured batches = batches("names of getAll of 100 on " + where + ", 8 in flight", vertx, sender, "cache.getAll", BATCHES_IN_FLIGHT);
    Measured bare = batches("names of a bare pipelined batch of 100 on " + where + ", one after the other", vertx, sender, BatchVerticle.ADDRESS, 1);
    Comparison comparison = Comparison.of(single, singles, batch, batches, bare);
    return Comparison.rows(comparison.ratio(batch, single, 20), comparison.ratio(batch, bare, 0.7), comparison.ratio(batches, singles));
  }

  private static Measured batches(String what, Vertx vertx, Context sender, String address, int width) {
    return new InFlight(what, vertx, sender, width, Samples.BATCH, i -> Samples.ask(vertx, address, Samples.names(i)));
  }
}
