package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What more entries cost: {@code get} on {@code simple} with a thousand, 100 000 and a million, and {@code set} on Redis into sources that have ten, a
 * thousand and 10 000 thumbnails. All in this JVM, each cache on an event loop of its own, asked in turn from another one for names in random order.
 */
public final class GrowthBench {

  private static final int IN_FLIGHT = 64;
  private static final int SEED = 1;
  private static final int THOUSAND = 1000;
  private static final int MILLION = 1_000_000;
  /** So many that none of the consumers shares one with another, nor with who asks. */
  private static final int EVENT_LOOPS = 16;
  /** However large the sources are, so that nothing differs but their size. */
  private static final int ON_REDIS = 10_000;
  private static final String REDIS = "bench.redis";

  private GrowthBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Rows.write("growth", new JsonArray().addAll(compareSimple()).addAll(compareRedis()));
  }

  /**
   * The bare consumer is there to tell what a CPU's caches do: of a thousand entries every access hits them, of a million nearly every one goes to memory, for
   * the table, the entry, its key and each text. That slows a HashMap down too.
   */
  private static JsonArray compareSimple() throws Exception {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
    try {
      Context sender = vertx.getOrCreateContext();
      Measured thousand = simple(vertx, sender, THOUSAND);
      Measured more = simple(vertx, sender, 100_000);
      Measured million = simple(vertx, sender, MILLION);
      Measured bareThousand = bare(vertx, sender, THOUSAND);
      Measured bareMillion = bare(vertx, sender, MILLION);
      Comparison comparison = Comparison.of(thousand, more, million, bareThousand, bareMillion);
      return Comparison.rows(comparison.ratio(more, thousand, 0.8), comparison.ratio(million, thousand, 0.8), comparison.ratio(bareMillion, bareThousand),
          comparison.ratio(million, bareMillion));
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static Measured simple(Vertx vertx, Context sender, int count) throws Exception {
    String address = "bench.simple" + count;
    deploy(vertx, address, new JsonObject().put("type", "simple"));
    Samples.set(vertx, address, 0, count, i -> Samples.thumbnail(name(i)).toJson());
    return gets("get on simple with " + count, vertx, sender, address + ".get", count);
  }

  private static Measured bare(Vertx vertx, Context sender, int count) throws Exception {
    String address = "bench.bare" + count;
    Waiting.on(vertx.deployVerticle(new MapVerticle(address, count, GrowthBench::name)));
    return gets("bare consumer, HashMap with " + count, vertx, sender, address, count);
  }

  private static Measured gets(String what, Vertx vertx, Context sender, String address, int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    return new InFlight(what, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address, name(random.nextInt(count))));
  }

  private static JsonArray compareRedis() throws Exception {
    try (RedisProcess redis = new RedisProcess().start()) {
      return compareRedis(redis.connectionString());
    }
  }

  private static JsonArray compareRedis(String connectionString) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Context sender = vertx.getOrCreateContext();
      deploy(vertx, REDIS, new JsonObject().put("type", "redis").put("connectionString", connectionString));
      Measured ten = sets(vertx, sender, 10);
      Measured thousand = sets(vertx, sender, THOUSAND);
      Measured all = sets(vertx, sender, ON_REDIS);
      Comparison comparison = Comparison.of(ten, thousand, all);
      return Comparison.rows(comparison.ratio(thousand, ten, 0.8), comparison.ratio(all, ten, 0.8));
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static Measured sets(Vertx vertx, Context sender, int size) throws Exception {
    IntFunction<Thumbnail> thumbnails = i -> Samples.thumbnail(size + "/" + name(i)).withSource(size + "/" + i / size);
    Samples.set(vertx, REDIS, 0, ON_REDIS, i -> thumbnails.apply(i).toJson());
    List<JsonObject> json = IntStream.range(0, ON_REDIS).mapToObj(i -> thumbnails.apply(i).toJson()).toList();
    SplittableRandom random = new SplittableRandom(SEED);
    return new InFlight("set on Redis into sources of " + size, sender, IN_FLIGHT, 1,
        i -> Samples.ask(vertx, REDIS + ".set", json.get(random.nextInt(ON_REDIS))));
  }

  private static void deploy(Vertx vertx, String address, JsonObject backend) throws Exception {
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("address", address).put("backend", backend))));
  }

  /** Of the same length for all. */
  private static String name(int i) {
    return "t/" + (1_000_000 + i);
  }
}
