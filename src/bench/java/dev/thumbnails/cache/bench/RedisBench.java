package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@code get} and {@code set} on Redis over the event bus, next to bare consumers that answer the same and to other clients of
 * the same Redis. What is of this JVM has an event loop of its own, and is asked in turn from another one.
 */
public final class RedisBench {

  private static final int IN_FLIGHT = 64;
  private static final String ADDRESS = "bench.redis";
  private static final String PYTHON = "bench.python";

  private final Vertx vertx;
  private final Context sender;
  private final RedisProcess redis;
  private final List<JsonObject> thumbnails = IntStream.range(0, Samples.COUNT).mapToObj(i -> Samples.thumbnail(i).toJson()).toList();

  private RedisBench(Vertx vertx, RedisProcess redis) {
    this.vertx = vertx;
    this.sender = vertx.getOrCreateContext();
    this.redis = redis;
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RedisProcess redis = new RedisProcess().start()) {
      try {
        JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", redis.connectionString());
        Samples.deployCache(vertx, ADDRESS, new JsonObject().put("backend", backend));
        Samples.deployCache(vertx, PYTHON, new JsonObject().put("backend", backend.copy().put("format", "python-thumbnails")
            .put("thumbnailPath", "/var/thumbnails").put("thumbnailUrl", "/thumbnails")));
        Waiting.on(vertx.deployVerticle(new BareRedis(redis.connectionString())));
        Rows.write("redis", new RedisBench(vertx, redis).compare());
      } finally {
        Waiting.on(vertx.close());
      }
    }
  }

  private JsonArray compare() throws Exception {
    try (Lettuce lettuce = new Lettuce(redis.connectionString(), sender)) {
      return compareGets(lettuce).addAll(compareSets(lettuce)).addAll(comparePrograms()).addAll(comparePython());
    }
  }

  private JsonArray compareGets(Lettuce lettuce) throws Exception {
    InFlight pipelined = gets("bare consumer, one pipelined connection", BareRedis.PIPELINED);
    InFlight pool = gets("bare consumer, RedisAPI on its pool", BareRedis.POOL);
    InFlight other = new InFlight("Lettuce, one connection", vertx, sender, IN_FLIGHT, 1, i -> lettuce.get(Samples.name(i)));
    InFlight ours = ourGets(ADDRESS);
    Comparison comparison = Comparison.of(pipelined, pool, other, ours);
    return Comparison.rows(comparison.ratio(ours, pipelined, 0.8), comparison.ratio(ours, pool, 3), comparison.ratio(ours, other, 0.8));
  }

  private JsonArray compareSets(Lettuce lettuce) throws Exception {
    InFlight pipelined = sets("bare consumer, SET on one pipelined connection", BareRedis.PIPELINED);
    InFlight pool = sets("bare consumer, SET by RedisAPI on its pool", BareRedis.POOL);
    InFlight other = new InFlight("Lettuce, SET on one connection", vertx, sender, IN_FLIGHT, 1, i -> lettuce.set(thumbnail(i)));
    InFlight ours = ourSets();
    Comparison comparison = Comparison.of(pipelined, pool, other, ours);
    return Comparison.rows(comparison.ratio(ours, pipelined, 0.8), comparison.ratio(ours, pool, 3), comparison.ratio(ours, other, 0.8));
  }

  private JsonArray comparePrograms() throws Exception {
    if (!Program.isThere(RedisBenchmark.PROGRAM)) {
      return new JsonArray();
    }
    Measured get = new RedisBenchmark(redis.port(), "GET", RedisForm.key(Samples.name(1)));
    Measured set = new RedisBenchmark(redis.port(), "SET", "of-no-thumbnail", "v".repeat(RedisForm.value(thumbnail(1)).length()));
    InFlight ourGets = ourGets(ADDRESS);
    InFlight ourSets = ourSets();
    Comparison comparison = Comparison.of(get, ourGets, set, ourSets);
    return Comparison.rows(comparison.ratio(ourGets, get, 1), comparison.ratio(ourSets, set, 1));
  }

  /** The same values, which are pickles, by both. */
  private JsonArray comparePython() throws Exception {
    if (!PythonGets.isThere()) {
      return new JsonArray();
    }
    Measured python = new PythonGets(redis.port(), Samples.name(1));
    InFlight ours = ourGets(PYTHON);
    Comparison comparison = Comparison.of(python, ours);
    return Comparison.rows(comparison.ratio(ours, python, 10));
  }

  private InFlight ourGets(String address) {
    return gets("get on Redis" + (address.equals(PYTHON) ? ", format python-thumbnails" : ""), address);
  }

  private InFlight ourSets() {
    return sets("set on Redis", ADDRESS);
  }

  private InFlight gets(String what, String address) {
    return new InFlight(what, vertx, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address + ".get", Samples.name(i)));
  }

  private InFlight sets(String what, String address) {
    return new InFlight(what, vertx, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address + ".set", thumbnail(i)));
  }

  private JsonObject thumbnail(int i) {
    return thumbnails.get((i & Integer.MAX_VALUE) % Samples.COUNT);
  }
}
