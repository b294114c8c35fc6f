package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** {@code set} on Redis, from an event loop that is not the cache's: of thumbnails that are there, and of new ones. */
final class GrowingSources {

  private static final int IN_FLIGHT = 64;
  private static final int SEED = 1;
  private static final String ADDRESS = "bench.redis";
  /** However large the sources are, so that nothing differs but their size. */
  private static final int OVERWRITTEN = 10_000;
  /** So many that those of a second make no source half as large again. */
  private static final int BEFORE_INSERTS = 100_000;
  private static final int DELETED_TOGETHER = 500;

  private final Vertx vertx;
  private final Context sender;

  GrowingSources(Vertx vertx, String redis) throws Exception {
    this.vertx = vertx;
    this.sender = vertx.getOrCreateContext();
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("address", ADDRESS)
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", redis)))));
  }

  List<Measured> overwrites(List<Integer> sizes) throws Exception {
    for (int size : sizes) {
      fill(size, OVERWRITTEN);
    }
    return sizes.stream().<Measured>map(this::overwrites).toList();
  }

  /** After the overwrites, which run the same code. */
  List<Measured> inserts(List<Integer> sizes) throws Exception {
    for (int size : sizes) {
      fill(size, BEFORE_INSERTS);
    }
    return sizes.stream().<Measured>map(size -> new Warm(new Inserts(size))).toList();
  }

  private InFlight overwrites(int size) {
    List<JsonObject> json = IntStream.range(0, OVERWRITTEN).mapToObj(i -> thumbnail(size, i, i / size).toJson()).toList();
    SplittableRandom random = new SplittableRandom(SEED);
    return sets("overwriting `set` on Redis in sources that have " + Rows.count(size), i -> json.get(random.nextInt(OVERWRITTEN)));
  }

  private void fill(int size, int count) throws Exception {
    Samples.set(vertx, ADDRESS, 0, count, i -> thumbnail(size, i, i / size).toJson());
  }

  private InFlight sets(String what, IntFunction<JsonObject> thumbnails) {
    return new InFlight(what, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, ADDRESS + ".set", thumbnails.apply(i)));
  }

  private static Thumbnail thumbnail(int size, int i, int source) {
    return Samples.thumbnail(nameOf(size, i)).withSource(size + "/" + source);
  }

  /** Of the same length for all numbers. */
  private static String nameOf(int size, int i) {
    return size + "/" + (1_000_000 + i);
  }

  /** What was inserted is deleted after each measurement, so that the sources of the next are as large. */
  private final class Inserts implements Measured {

    private final int size;
    private final InFlight sets;

    Inserts(int size) {
      this.size = size;
      SplittableRandom random = new SplittableRandom(SEED);
      this.sets = sets("inserting `set` on Redis into sources that have " + Rows.count(size),
          i -> thumbnail(size, BEFORE_INSERTS + i, random.nextInt(BEFORE_INSERTS / size)).toJson());
    }

    @Override
    public String name() {
      return sets.name();
    }

    @Override
    public double perSecond(int seconds) throws Exception {
      long before = sets.asked();
      double figure = sets.perSecond(seconds);
      delete((int) (sets.asked() - before));
      return figure;
    }

    private void delete(int count) throws Exception {
      for (int i = 0; i < count; i += DELETED_TOGETHER) {
        Waiting.on(Future.all(IntStream.range(i, Math.min(i + DELETED_TOGETHER, count))
            .mapToObj(j -> Samples.ask(vertx, ADDRESS + ".delete", nameOf(size, BEFORE_INSERTS + j))).toList()));
      }
    }
  }
}
