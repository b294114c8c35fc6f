package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisClusterProcesses;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The names of {@code getAll} of 100 on Redis, alone and in a Cluster of three masters, next to single gets, one after the other and sent at once, and to a bare
 * consumer that sends one pipelined batch to each master and answers the same JSON. All in this JVM, each on an event loop of its own, asked in turn from another
 * one.
 */
public final class BatchBench {

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
    InFlight single = asked("names of single `get`s on " + where + ", one after the other", sender, 1, i -> get(vertx, i));
    InFlight atOnce = asked("names of 100 `get`s on " + where + ", sent at once and awaited together", sender, Samples.BATCH, i -> getAtOnce(vertx, i));
    InFlight batch = asked("names of `getAll` of 100 on " + where, sender, Samples.BATCH, i -> Samples.ask(vertx, "cache.getAll", Samples.names(i)));
    InFlight bare = asked("names of a bare pipelined batch of 100 on " + where, sender, Samples.BATCH,
        i -> Samples.ask(vertx, BatchVerticle.ADDRESS, Samples.names(i)));
    Comparison comparison = Comparison.of(single, atOnce, batch, bare);
    Samples.checkCounted(where, Samples.hits(vertx, "cache"), single.asked() + Samples.BATCH * (atOnce.asked() + batch.asked()));
    return Comparison.rows(comparison.ratio(batch, single, 20), comparison.ratio(batch, atOnce), comparison.ratio(batch, bare, 0.7));
  }

  /** One after the other, of whatever a question is. */
  private static InFlight asked(String what, Context sender, int worth, IntFunction<Future<?>> question) throws Exception {
    return Samples.checked(new InFlight(what, sender, 1, worth, question));
  }

  private static Future<Object> get(Vertx vertx, int i) {
    return Samples.ask(vertx, "cache.get", Samples.name(i));
  }

  /** The first of the answers, when all have come. */
  private static Future<Object> getAtOnce(Vertx vertx, int batch) {
    return Future.all(IntStream.range(batch * Samples.BATCH, (batch + 1) * Samples.BATCH).mapToObj(i -> get(vertx, i)).toList()).map(all -> all.resultAt(0));
  }
}
