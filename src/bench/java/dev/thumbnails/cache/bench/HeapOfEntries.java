package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Fills one cache with a million thumbnails over the event bus, says how much heap each of them takes, and stays until its standard input ends. */
final class HeapOfEntries {

  static final String SIMPLE = "simple";
  static final String CAFFEINE = "caffeine";
  static final String ALIKE = "alike";
  static final String VARIED = "varied";
  static final String BYTES = "bytes for each: ";

  private static final int COUNT = 1_000_000;
  /** Before the heap is looked at: what the first message makes stays, however many follow. */
  private static final int FIRST = 1000;
  private static final String ADDRESS = "bench.memory";
  /** With a second after each, longer than a request that was answered is remembered. */
  private static final int COLLECTIONS = 3;

  private HeapOfEntries() {
  }

  /** @param arguments which of both caches, and of both kinds of thumbnails */
  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    Waiting.on(vertx.deployVerticle(verticle(arguments[0]), new DeploymentOptions().setConfig(new JsonObject()
        .put("address", ADDRESS)
        .put("backend", new JsonObject().put("type", "simple").put("maximumSize", COUNT)))));
    boolean varied = arguments[1].equals(VARIED);
    set(vertx, 0, FIRST, varied);
    long before = used();
    set(vertx, FIRST, COUNT, varied);
    long after = used();
    checkFull(vertx);
    System.out.println(BYTES + (after - before) / (double) (COUNT - FIRST));
    Jvm.awaitEnd();
    Waiting.on(vertx.close());
  }

  private static Deployable verticle(String which) {
    return which.equals(SIMPLE) ? new CacheVerticle() : new CaffeineVerticle(ADDRESS, COUNT);
  }

  /** Each as it comes from another node, with nothing that it shares with others. */
  private static void set(Vertx vertx, int from, int to, boolean varied) throws Exception {
    Samples.set(vertx, ADDRESS, from, to, i -> new JsonObject((varied ? VariedSamples.thumbnail(i) : Samples.thumbnail("t/" + i)).toBuffer()),
        i -> varied ? VariedSamples.options(i) : new DeliveryOptions());
  }

  private static long used() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      TimeUnit.SECONDS.sleep(1);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** What was evicted takes no heap. */
  private static void checkFull(Vertx vertx) throws Exception {
    JsonObject stats = (JsonObject) Waiting.on(Samples.ask(vertx, ADDRESS + ".stats", null));
    if (stats.getLong("entries") != COUNT) {
      throw new IllegalStateException(stats.encode());
    }
  }
}
