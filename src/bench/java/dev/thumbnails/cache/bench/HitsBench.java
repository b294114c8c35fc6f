package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Hits of {@code simple}: over the event bus and on {@code ThumbnailCache}'s own node, next to a bare consumer, all in this JVM, what answers messages on an
 * event loop of its own and asked in turn from another one; and what is inside one thread, by JMH.
 */
public final class HitsBench {

  private static final int IN_FLIGHT = 64;
  private static final String ADDRESS = "bench.simple";
  private static final String BARE = "bench.bare";
  private static final String TWIN = "bench.twin";

  private HitsBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Rows.write("hits", compareOverTheBus().addAll(compareInOneThread()));
  }

  private static JsonArray compareOverTheBus() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Samples.deployCache(vertx, ADDRESS, new JsonObject().put("backend", new JsonObject().put("type", "simple")));
      Waiting.on(vertx.deployVerticle(new MapVerticle(BARE)));
      Waiting.on(vertx.deployVerticle(new MapVerticle(TWIN)));
      return compare(vertx);
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static JsonArray compare(Vertx vertx) throws Exception {
    Context sender = vertx.getOrCreateContext();
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(ADDRESS));
    InFlight get64 = gets("`get` on `simple`, 64 in flight", vertx, sender, IN_FLIGHT, ADDRESS + ".get");
    InFlight bare64 = gets("bare consumer, HashMap, 64 in flight", vertx, sender, IN_FLIGHT, BARE);
    Measured twin64 = new Warm(gets("another bare consumer, HashMap, 64 in flight", vertx, sender, IN_FLIGHT, TWIN));
    InFlight get1 = gets("`get` on `simple`, one after the other (mostly two threads that wake each other up)", vertx, sender, 1, ADDRESS + ".get");
    InFlight bare1 = gets("bare consumer, HashMap, one after the other (mostly the same)", vertx, sender, 1, BARE);
    AtOnce local = new AtOnce("`ThumbnailCache.get`, hit on its own node, answered at once, in a loop", sender, i -> cache.get(Samples.name(i)).result());
    Comparison comparison = Comparison.of(get64, bare64, twin64, get1, bare1, local);
    Samples.checkCounted(ADDRESS, Samples.hits(vertx, ADDRESS), get64.asked() + get1.asked() + local.asked());
    return Comparison.rows(comparison.ratio(get64, bare64, 0.9), comparison.ratio(get1, bare1, 0.9), comparison.ratio(local, bare64, 5),
        comparison.ratio(twin64, bare64));
  }

  private static InFlight gets(String what, Vertx vertx, Context sender, int width, String address) throws Exception {
    return Samples.checked(new InFlight(what, sender, width, 1, i -> Samples.ask(vertx, address, Samples.name(i))));
  }

  private static JsonArray compareInOneThread() throws Exception {
    return Comparison.rows(
        Jmh.compare(new Jmh("`ThumbnailCache.get`, hit on its own node, kept names", Hits.class, "cache"), new Jmh("Caffeine, the same names", Hits.class, "caffeine")),
        Jmh.compare(new Jmh("reading the form `python-thumbnails`", Forms.class, "readPickle"), new Jmh("reading the form `json`", Forms.class, "readJson")),
        Jmh.compare(new Jmh("writing the form `python-thumbnails`", Forms.class, "writePickle"), new Jmh("writing the form `json`", Forms.class, "writeJson")));
  }
}
