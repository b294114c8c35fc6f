package dev.thumbnails.cache.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletionStage;

/**
 * Lettuce as a Vert.x application uses it: one shared connection, and the answers back on the asker's context. Its documentation finds that a pool makes nothing
 * faster. By default it writes each command by itself; where it is told not to, those of one turn of the event loop are written together.
 */
final class Lettuce implements AutoCloseable {

  private final RedisClient client;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final Context context;
  private final boolean byTurns;
  private boolean scheduled;

  Lettuce(String redis, Context context, boolean byTurns) {
    this.client = RedisClient.create(redis);
    this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    this.context = context;
    this.byTurns = byTurns;
    connection.setAutoFlushCommands(!byTurns);
  }

  Future<JsonObject> get(String name) {
    return onContext(connection.async().get(RedisForm.key(name))).map(value -> RedisForm.json(Buffer.buffer(value)));
  }

  Future<String> set(JsonObject thumbnail) {
    return onContext(connection.async().set(RedisForm.key(thumbnail.getString("name")), RedisForm.value(thumbnail).getBytes()));
  }

  private <T> Future<T> onContext(CompletionStage<T> answer) {
    if (byTurns && !scheduled) {
      scheduled = true;
      context.runOnContext(turn -> {
        scheduled = false;
        connection.flushCommands();
      });
    }
    return Future.fromCompletionStage(answer, context);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
