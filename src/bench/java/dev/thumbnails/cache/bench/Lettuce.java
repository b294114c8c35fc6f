package dev.thumbnails.cache.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * Lettuce as a Vert.x application uses it: one shared connection, on which it pipelines by itself, and the answers back on the asker's context.
 * Its documentation finds that a pool makes nothing faster.
 */
final class Lettuce implements AutoCloseable {

  private final RedisClient client;
  private final RedisAsyncCommands<String, byte[]> commands;
  private final Context context;

  Lettuce(String redis, Context context) {
    this.client = RedisClient.create(redis);
    StatefulRedisConnection<String, byte[]> connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    this.commands = connection.async();
    this.context = context;
  }

  Future<JsonObject> get(String name) {
    return Future.fromCompletionStage(commands.get(RedisForm.key(name)), context).map(value -> RedisForm.json(Buffer.buffer(value)));
  }

  Future<String> set(JsonObject thumbnail) {
    return Future.fromCompletionStage(commands.set(RedisForm.key(thumbnail.getString("name")), RedisForm.value(thumbnail).getBytes()), context);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
