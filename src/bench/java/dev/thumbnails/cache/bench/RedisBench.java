package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
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
  /** So many that none of the consumers shares one with another, nor with who asks. */
  private static final int EVENT_LOOPS = 16;

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
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
    try (RedisProcess redis = new RedisProcess().start()) {
      try {
        JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", redis.connectionString());
        Samples.deployCache(vertx, ADDRESS, new JsonObject().put("backend", backend));
        Samples.deployCache(vertx, PYTHON, new JsonObject().put("backend", backend.copy().put("format", "python-thumbnails")
            .put("thumbnailPath", "/var/thumbnails").put("thumbnailUrl", "/thumbnails")));
        for (String address : List.of(BareRedis.EACH, BareRedis.TURNS, BareRedis.TWIN, BareRedis.POOL)) {
          Waiting.on(vertx.deployVerticle(new BareRedis(redis.connectionString(), address)));
        }
        Rows.write("redis", new RedisBench(vertx, redis).compare());
      } finally {
        Waiting.on(vertx.close());
      }
    }
  }

  private JsonArray compare() throws Exception {
    try (Lettuce each = new Lettuce(redis.connectionString(), sender, false); Lettuce turns = new Lettuce(redis.connectionString(), sender, true)) {
      return compareGets(each, turns).addAll(compareSets(each, turns)).addAll(comparePython());
    }
  }

  private JsonArray compareGets(Lettuce lettuceEach, Lettuce lettuceTurns) throws Exception {
    InFlight each = gets("bare consumer, one pipelined connection, each command sent by itself", BareRedis.EACH);
    InFlight turns = gets("bare consumer, one pipelined connection, a turn's commands sent together", BareRedis.TURNS);
    Measured twin = new Warm(gets("another such bare consumer, a turn's commands sent together", BareRedis.TWIN));
    InFlight pool = gets("bare consumer, `RedisAPI` on its pool", BareRedis.POOL);
    InFlight otherEach = lettuceGets("Lettuce, one connection, each command sent by itself", lettuceEach);
    InFlight otherTurns = lettuceGets("Lettuce, one connection, a turn's commands sent together", lettuceTurns);
    Measured program = RedisBenchmark.of(redis.port(), "GET", RedisForm.key(Samples.name(1)));
    InFlight ours = gets("`get` on Redis", ADDRESS);
    Comparison comparison = Comparison.of(each, turns, twin, pool, otherEach, otherTurns, program, ours);
    Samples.checkCounted(ADDRESS, Samples.hits(vertx, ADDRESS), ours.asked());
    return Comparison.rows(comparison.ratio(ours, each, 0.8), comparison.ratio(ours, turns, 0.8), comparison.ratio(ours, pool, 3),
        comparison.ratio(ours, otherEach, 0.8), comparison.ratio(ours, otherTurns, 0.8), comparison.ratio(ours, program, 1), comparison.ratio(twin, turns));
  }

  private JsonArray compareSets(Lettuce lettuceEach, Lettuce lettuceTurns) throws Exception {
    InFlight each = sets("bare consumer, `SET` on one pipelined connection, each sent by itself", BareRedis.EACH);
    InFlight turns = sets("bare consumer, `SET` on one pipelined connection, those of a turn sent together", BareRedis.TURNS);
    InFlight pool = sets("bare consumer, `SET` by `RedisAPI` on its pool", BareRedis.POOL);
    InFlight otherEach = lettuceSets("Lettuce, `SET` on one connection, each sent by itself", lettuceEach);
    InFlight otherTurns = lettuceSets("Lettuce, `SET` on one connection, those of a turn sent together", lettuceTurns);
    Measured program = RedisBenchmark.of(redis.port(), "SET", "of-no-thumbnail", "v".repeat(RedisForm.value(thumbnail(1)).length()));
    InFlight ours = sets("`set` on Redis", ADDRESS);
    Comparison comparison = Comparison.of(each, turns, pool, otherEach, otherTurns, program, ours);
    gets("", ADDRESS);
    return Comparison.rows(comparison.ratio(ours, each, 0.8), comparison.ratio(ours, turns, 0.8), comparison.ratio(ours, pool, 3),
        comparison.ratio(ours, otherEach, 0.8), comparison.ratio(ours, otherTurns, 0.8), comparison.ratio(ours, program, 1));
  }

  /** The same values, which are pickles, by both. */
  private JsonArray comparePython() throws Exception {
    Measured python = PythonGets.of(redis.port(), Samples.name(1));
    InFlight ours = gets("`get` on Redis, format `python-thumbnails`", PYTHON);
    Comparison comparison = Comparison.of(python, ours);
    return Comparison.rows(comparison.ratio(ours, python, 10));
  }

  private InFlight gets(String what, String address) throws Exception {
    return Samples.checked(new InFlight(what, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address + ".get", Samples.name(i))));
  }

  private InFlight lettuceGets(String what, Lettuce lettuce) throws Exception {
    return Samples.checked(new InFlight(what, sender, IN_FLIGHT, 1, i -> lettuce.get(Samples.name(i))));
  }

  private InFlight sets(String what, String address) {
    return new InFlight(what, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address + ".set", thumbnail(i)));
  }

  private InFlight lettuceSets(String what, Lettuce lettuce) {
    return new InFlight(what, sender, IN_FLIGHT, 1, i -> lettuce.set(thumbnail(i)));
  }

  private JsonObject thumbnail(int i) {
    return thumbnails.get((i & Integer.MAX_VALUE) % Samples.COUNT);
  }
}
