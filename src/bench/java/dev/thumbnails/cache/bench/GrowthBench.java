package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.util.List;
import java.util.stream.Stream;

/**
 * What more entries cost: {@code get} on {@code simple} with a thousand, 100 000 and a million, and {@code set} on Redis into sources that have ten, a
 * thousand and 10 000 thumbnails.
 */
public final class GrowthBench {

  /** Room for a million of both, so that no collector is busier than another for want of it. */
  static final List<String> FLAGS = List.of("-Xms3g", "-Xmx3g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC");
  private static final List<Integer> COUNTS = List.of(1000, 100_000, 1_000_000);
  private static final List<Integer> SOURCES = List.of(10, 1000, 10_000);

  private GrowthBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Rows.write("growth", compareStores().addAll(compareStoresOnHugePages()).addAll(compareSources()));
  }

  /**
   * The bare consumer is there to tell what a CPU's caches do: of a thousand entries every access hits them, of a million nearly every one goes to memory, for
   * the table, the entry, its key and each text. That slows a HashMap down too.
   */
  private static JsonArray compareStores() throws Exception {
    try (Stores stores = new Stores(FLAGS, COUNTS)) {
      List<Measured> simple = stores.measured("`get` on `simple` with %s", GrowingStore.SIMPLE);
      List<Measured> bare = stores.measured("bare consumer, HashMap with %s", GrowingStore.BARE);
      Comparison comparison = Comparison.of(Stream.concat(simple.stream(), bare.stream()).toArray(Measured[]::new));
      return Comparison.rows(comparison.ratio(simple.get(1), simple.get(0), 0.8), comparison.ratio(simple.get(2), simple.get(0), 0.8),
          comparison.ratio(bare.get(1), bare.get(0)), comparison.ratio(bare.get(2), bare.get(0)),
          comparison.ratio(simple.get(1), bare.get(1)), comparison.ratio(simple.get(2), bare.get(2)));
    }
  }

  /** Of two megabytes: what is left then is not for want of the processor's entries for pages. */
  private static JsonArray compareStoresOnHugePages() throws Exception {
    try (Stores stores = new Stores(Stream.concat(FLAGS.stream(), Stream.of("-XX:+UseTransparentHugePages")).toList(), COUNTS)) {
      List<Measured> simple = stores.measured("`get` on `simple` with %s, transparent huge pages", GrowingStore.SIMPLE);
      Comparison comparison = Comparison.of(simple.toArray(Measured[]::new));
      return Comparison.rows(comparison.ratio(simple.get(1), simple.get(0)), comparison.ratio(simple.get(2), simple.get(0)));
    }
  }

  private static JsonArray compareSources() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RedisProcess redis = new RedisProcess().start()) {
      try {
        GrowingSources sources = new GrowingSources(vertx, redis.connectionString());
        return compareSources(sources.overwrites(SOURCES)).addAll(compareSources(sources.inserts(SOURCES)));
      } finally {
        Waiting.on(vertx.close());
      }
    }
  }

  private static JsonArray compareSources(List<Measured> sizes) throws Exception {
    Comparison comparison = Comparison.of(sizes.toArray(Measured[]::new));
    return Comparison.rows(comparison.ratio(sizes.get(1), sizes.get(0), 0.8), comparison.ratio(sizes.get(2), sizes.get(0), 0.8));
  }
}
