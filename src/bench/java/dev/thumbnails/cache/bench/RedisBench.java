package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * {@code get} and {@code getAll} on Redis over the event bus next to bare consumers that answer the same JSON: from one pipelined connection
 * to the same Redis, and from the Redis client's pool. All in this JVM, each on an event loop of its own, asked in turn from another one.
 */
public final class RedisBench {

  private static final int IN_FLIGHT = 64;
  private static final int BATCHES_IN_FLIGHT = 8;
  private static final String ADDRESS = "bench.redis";
  private static final String PIPELINED = "bench.pipelined";
  private static final String POOL = "bench.pool";

  private final Vertx vertx;
  private final Context sender;

  private RedisBench(Vertx vertx) {
    this.vertx = vertx;
    this.sender = vertx.getOrCreateContext();
  }

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (RedisProcess redis = new RedisProcess().start()) {
      Samples.deployCache(vertx, ADDRESS, new JsonObject()
          .put("backend", new JsonObject().put("type", "redis").put("connectionString", redis.connectionString())));
      Waiting.on(vertx.deployVerticle(new Bare(redis.connectionString())));
      new RedisBench(vertx).compare();
      Waiting.on(vertx.close());
    }
  }

  private void compare() throws Exception {
    InFlight pipelined = gets("bare consumer, one pipelined connection", PIPELINED, IN_FLIGHT);
    InFlight pool = gets("bare consumer, RedisAPI on its pool", POOL, IN_FLIGHT);
    InFlight ours = gets("thumbnails.cache.get", ADDRESS + ".get", IN_FLIGHT);
    InFlight oneByOne = gets("thumbnails.cache.get, one after the other", ADDRESS + ".get", 1);
    InFlight batch = batches("names of thumbnails.cache.getAll of 100, one after the other", 1);
    InFlight batches = batches("names of thumbnails.cache.getAll of 100, 8 in flight", BATCHES_IN_FLIGHT);
    Comparison comparison = Comparison.of(pipelined, pool, ours, oneByOne, batch, batches);
    Rows.write("redis", Comparison.rows(comparison.ratio(ours, pipelined, 0.8), comparison.ratio(ours, pool, 3), comparison.ratio(batch, oneByOne, 20),
        comparison.ratio(batches, ours)));
  }

  private InFlight gets(String what, String address, int width) {
    return new InFlight(what, vertx, sender, width, 1, i -> Samples.ask(vertx, address, Samples.name(i)));
  }

  private InFlight batches(String what, int width) {
    return new InFlight(what, vertx, sender, width, Samples.BATCH, i -> Samples.ask(vertx, ADDRESS + ".getAll", Samples.names(i)));
  }

  /** What can't be gone below, and what is used when nobody looks. */
  private static final class Bare extends VerticleBase {

    private final String redis;

    Bare(String redis) {
      this.redis = redis;
    }

    @Override
    public Future<?> start() {
      // Of the default size; by default it would refuse most of those in flight.
      RedisAPI pool = RedisAPI.api(Redis.createClient(vertx, new RedisOptions().setConnectionString(redis).setMaxPoolWaiting(1024)));
      vertx.eventBus().<String>consumer(POOL, message -> pool.get(key(message)).onSuccess(value -> reply(message, value)));
      return Redis.createClient(vertx, redis).connect().onSuccess(this::answerFrom);
    }

    private void answerFrom(RedisConnection connection) {
      vertx.eventBus().<String>consumer(PIPELINED,
          message -> connection.send(Request.cmd(Command.GET).arg(key(message))).onSuccess(value -> reply(message, value)));
    }

    private static String key(Message<String> message) {
      return "thumbnails:n:" + message.body();
    }

    /** A value without a source has two bytes before the JSON. */
    private static void reply(Message<String> message, Response value) {
      message.reply(new JsonObject(value.toBuffer().getBuffer(2, value.toBuffer().length())));
    }
  }
}
