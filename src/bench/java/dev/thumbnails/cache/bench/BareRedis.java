package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.util.List;

/** Bare consumers before Redis: one pipelined connection, which can't be gone below, and the pool that is used when nobody looks. */
final class BareRedis extends VerticleBase {

  static final String PIPELINED = "bench.pipelined";
  static final String POOL = "bench.pool";

  private final String redis;

  BareRedis(String redis) {
    this.redis = redis;
  }

  @Override
  public Future<?> start() {
    // Of the default size; by default it would refuse most of those in flight.
    answerFrom(RedisAPI.api(Redis.createClient(vertx, new RedisOptions().setConnectionString(redis).setMaxPoolWaiting(1024))));
    return Redis.createClient(vertx, redis).connect().onSuccess(this::answerFrom);
  }

  private void answerFrom(RedisAPI pool) {
    vertx.eventBus().<String>consumer(POOL + ".get",
        message -> pool.get(RedisForm.key(message.body())).onSuccess(value -> message.reply(RedisForm.json(value.toBuffer()))));
    vertx.eventBus().<JsonObject>consumer(POOL + ".set",
        message -> pool.set(List.of(key(message.body()), RedisForm.value(message.body()).toString())).onSuccess(ok -> message.reply(null)));
  }

  private void answerFrom(RedisConnection connection) {
    vertx.eventBus().<String>consumer(PIPELINED + ".get", message -> connection.send(Request.cmd(Command.GET).arg(RedisForm.key(message.body())))
        .onSuccess(value -> message.reply(RedisForm.json(value.toBuffer()))));
    vertx.eventBus().<JsonObject>consumer(PIPELINED + ".set",
        message -> connection.send(Request.cmd(Command.SET).arg(key(message.body())).arg(RedisForm.value(message.body())))
            .onSuccess(ok -> message.reply(null)));
  }

  private static String key(JsonObject thumbnail) {
    return RedisForm.key(thumbnail.getString("name"));
  }
}
