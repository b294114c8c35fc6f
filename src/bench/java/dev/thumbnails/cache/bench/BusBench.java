package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code get} over the event bus next to bare consumers that answer the same JSON: from one pipelined connection to the same Redis, from the
 * Redis client's pool, and from a HashMap. All in this JVM, each on an event loop of its own, asked in turn from another one.
 */
public final class BusBench {

  private static final int THUMBNAILS = 10_000;
  private static final int IN_FLIGHT = 64;
  private static final int BATCH = 100;
  private static final String REDIS = "bench.redis";
  private static final String NEAR = "bench.near";

  private final Vertx vertx;
  private final Context sender;
  private final RedisProcess redis;

  private BusBench(Vertx vertx, RedisProcess redis) {
    this.vertx = vertx;
    this.redis = redis;
    this.sender = vertx.getOrCreateContext();
  }

  public static void main(String[] arguments) throws Exception {
    RedisProcess redis = new RedisProcess().start();
    Vertx vertx = Vertx.vertx();
    try {
      new BusBench(vertx, redis).run();
    } finally {
      Waiting.on(vertx.close());
      redis.close();
    }
  }

  private void run() throws Exception {
    deployCaches();
    Waiting.on(vertx.deployVerticle(new Bare()));
    InFlight pipelined = gets("bare consumer, one pipelined connection", "bare.pipelined");
    InFlight pool = gets("bare consumer, RedisAPI on its pool", "bare.pool");
    InFlight ours = gets("thumbnails.cache.get on redis", REDIS + ".get");
    InFlight map = gets("bare consumer, HashMap", "bare.map");
    InFlight near = gets("thumbnails.cache.get, near hit", NEAR + ".get");
    ThumbnailCache cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAddress(NEAR));
    InFlight local = new InFlight("ThumbnailCache.get, near hit on its node", vertx, sender, IN_FLIGHT, 1, i -> cache.get(name(i)));
    InFlight oneByOne = new InFlight("thumbnails.cache.get on redis, one after the other", vertx, sender, 1, 1, i -> ask(REDIS + ".get", name(i)));
    InFlight batch = batches("thumbnails.cache.getAll of 100 on redis, one after the other, names", 1);
    InFlight batches = batches("thumbnails.cache.getAll of 100 on redis, 8 in flight, names", 8);
    measure(List.of(pipelined, pool, ours, map, near, local, oneByOne, batch, batches));
    JsonObject result = new JsonObject()
        .put("redis over pipelined", ratio(ours, pipelined))
        .put("redis over pool", ratio(ours, pool))
        .put("near over HashMap", ratio(near, map))
        .put("own node over HashMap", ratio(local, map))
        .put("getAll over single gets, one after the other", ratio(batch, oneByOne))
        .put("getAll over single gets in flight", ratio(batches, ours));
    Files.createDirectories(Path.of("target", "bench"));
    Files.writeString(Path.of("target", "bench", "bus.json"), result.encodePrettily());
  }

  private static void measure(List<InFlight> all) throws Exception {
    int seconds = Integer.getInteger("seconds", 4);
    for (int warmUp = 0; warmUp < 2; warmUp++) {
      for (InFlight one : all) {
        one.warmUp(seconds);
      }
    }
    for (int round = 0; round < Integer.getInteger("rounds", 7); round++) {
      for (InFlight one : all) {
        one.measure(seconds);
      }
    }
    all.forEach(one -> System.out.println(one.name() + ": " + one));
  }

  private static JsonObject ratio(InFlight these, InFlight others) {
    Ratios ratios = Ratios.of(these.perSecond(), others.perSecond());
    System.out.println(these.name() + " over " + others.name() + ": " + ratios);
    return new JsonObject().put("these", new JsonArray(these.perSecond())).put("others", new JsonArray(others.perSecond()))
        .put("ratio", ratios.toJson());
  }

  private void deployCaches() throws Exception {
    JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", redis.connectionString());
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("address", REDIS).put("backend", backend))));
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("address", NEAR).put("backend", backend)
        .put("nearCache", new JsonObject().put("maximumSize", 2 * THUMBNAILS).put("maximumStalenessMs", 3_600_000)))));
    for (int i = 0; i < THUMBNAILS; i += 500) {
      Waiting.on(ask(REDIS + ".setAll", new JsonArray(IntStream.range(i, i + 500).mapToObj(n -> thumbnail(n).toJson()).toList())));
    }
    // Once each, so that they are near.
    for (int i = 0; i < THUMBNAILS; i++) {
      Waiting.on(ask(NEAR + ".get", name(i)));
    }
  }

  private InFlight batches(String what, int width) {
    return new InFlight(what, vertx, sender, width, BATCH, i -> ask(REDIS + ".getAll", batch(i)));
  }

  private InFlight gets(String what, String address) {
    return new InFlight(what, vertx, sender, IN_FLIGHT, 1, i -> ask(address, name(i)));
  }

  private Future<Message<Object>> ask(String address, Object body) {
    return vertx.eventBus().request(address, body);
  }

  private static JsonArray batch(int i) {
    return new JsonArray(IntStream.range(i * BATCH, (i + 1) * BATCH).mapToObj(BusBench::name).toList());
  }

  private static String name(int i) {
    return "t/" + (i & Integer.MAX_VALUE) % THUMBNAILS;
  }

  private static Thumbnail thumbnail(int i) {
    return Thumbnail.of(name(i)).withExtension("jpg").withPath("/var/thumbnails/" + name(i) + ".jpg").withUrl("/thumbnails/" + name(i) + ".jpg")
        .withSize(400, 300);
  }

  /** What can't be gone below. */
  private final class Bare extends VerticleBase {

    private final Map<String, JsonObject> map = new HashMap<>();

    @Override
    public Future<?> start() {
      IntStream.range(0, THUMBNAILS).forEach(i -> map.put(name(i), thumbnail(i).toJson()));
      vertx.eventBus().<String>consumer("bare.map", message -> message.reply(map.get(message.body())));
      // Of the default size; by default it would refuse most of those in flight.
      RedisAPI pool = RedisAPI.api(Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.connectionString()).setMaxPoolWaiting(1024)));
      vertx.eventBus().<String>consumer("bare.pool", message -> pool.get("thumbnails:n:" + message.body())
          .onSuccess(value -> message.reply(new JsonObject(value.toBuffer().getBuffer(2, value.toBuffer().length())))));
      return Redis.createClient(vertx, redis.connectionString()).connect().onSuccess(connection ->
          vertx.eventBus().<String>consumer("bare.pipelined", message -> connection.send(Request.cmd(Command.GET).arg("thumbnails:n:" + message.body()))
              .onSuccess(value -> message.reply(new JsonObject(value.toBuffer().getBuffer(2, value.toBuffer().length()))))));
    }
  }
}
