package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Function;

/**
 * Bare consumers before Redis: by one pipelined connection, to which the client writes each command by itself; by one to which those of a turn are written
 * together; and by the pool that is used when nobody looks.
 */
final class BareRedis extends VerticleBase {

  static final String EACH = "bench.each";
  static final String TURNS = "bench.turns";
  static final String TWIN = "bench.twin";
  static final String POOL = "bench.pool";

  private final String redis;
  private final String address;

  /** One of them: what shares an event loop would share its turns. */
  BareRedis(String redis, String address) {
    this.redis = redis;
    this.address = address;
  }

  @Override
  public Future<?> start() {
    if (address.equals(POOL)) {
      // Of the default size; by default it would refuse most of those in flight.
      answerFrom(RedisAPI.api(Redis.createClient(vertx, new RedisOptions().setConnectionString(redis).setMaxPoolWaiting(1024))));
      return Future.succeededFuture();
    }
    return Redis.createClient(vertx, redis).connect().onSuccess(connection ->
        answerBy(address.equals(EACH) ? connection::send : new RedisTurns(vertx, connection)::send));
  }

  private void answerFrom(RedisAPI pool) {
    vertx.eventBus().<String>consumer(address + ".get", message -> answer(message, pool.get(RedisForm.key(message.body()))));
    vertx.eventBus().<JsonObject>consumer(address + ".set", message ->
        pool.set(List.of(key(message.body()), RedisForm.value(message.body()).toString())).onSuccess(ok -> message.reply(null)));
  }

  private void answerBy(Function<Request, Future<Response>> redis) {
    vertx.eventBus().<String>consumer(address + ".get", message ->
        answer(message, redis.apply(Request.cmd(Command.GET).arg(RedisForm.key(message.body())))));
    vertx.eventBus().<JsonObject>consumer(address + ".set", message ->
        redis.apply(Request.cmd(Command.SET).arg(key(message.body())).arg(RedisForm.value(message.body()))).onSuccess(ok -> message.reply(null)));
  }

  private static void answer(Message<String> message, Future<Response> value) {
    value.onSuccess(stored -> message.reply(RedisForm.json(stored.toBuffer())));
  }

  private static String key(JsonObject thumbnail) {
    return RedisForm.key(thumbnail.getString("name"));
  }
}
