package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.SplittableRandom;

/**
 * {@code simple} and a bare HashMap with so many entries, each on an event loop of its own, asked from another one for names in random order: as often as a line
 * of the standard input says so, until that ends.
 */
final class GrowingStore {

  static final String SIMPLE = "bench.simple.get";
  static final String BARE = "bench.bare";
  static final String READY = "ready";
  static final String PER_SECOND = "a second: ";

  private static final String ADDRESS = "bench.simple";
  private static final int IN_FLIGHT = 64;
  private static final int SEED = 1;
  /** So many that neither consumer shares one with the other, nor with who asks. */
  private static final int EVENT_LOOPS = 16;

  private GrowingStore() {
  }

  /** @param arguments how many entries */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(
        new JsonObject().put("address", ADDRESS).put("backend", new JsonObject().put("type", "simple")))));
    Samples.set(vertx, ADDRESS, 0, count, i -> Samples.thumbnail(name(i)).toJson());
    Waiting.on(vertx.deployVerticle(new MapVerticle(BARE, count, GrowingStore::name)));
    Context sender = vertx.getOrCreateContext();
    InFlight simple = gets(vertx, sender, SIMPLE, count);
    InFlight bare = gets(vertx, sender, BARE, count);
    System.out.println(READY);
    measure(vertx, simple, bare);
    Waiting.on(vertx.close());
  }

  private static void measure(Vertx vertx, InFlight simple, InFlight bare) throws Exception {
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      InFlight asked = words[0].equals(SIMPLE) ? simple : bare;
      double figure = asked.perSecond(Integer.parseInt(words[1]));
      Samples.checkCounted(ADDRESS, Samples.hits(vertx, ADDRESS), simple.asked());
      System.out.println(PER_SECOND + figure);
    }
  }

  private static InFlight gets(Vertx vertx, Context sender, String address, int count) throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    InFlight gets = new InFlight(address, sender, IN_FLIGHT, 1, i -> Samples.ask(vertx, address, name(random.nextInt(count))));
    JsonObject hit = (JsonObject) gets.answer(0);
    Samples.check(hit, hit.getString("name"));
    return gets;
  }

  /** Of the same length for all. */
  private static String name(int i) {
    return "t/" + (1_000_000 + i);
  }
}
