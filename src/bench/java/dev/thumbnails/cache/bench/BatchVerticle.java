package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/** A bare consumer that asks each master for its names in one pipelined batch, and answers as {@code getAll} does. */
final class BatchVerticle extends VerticleBase {

  static final String ADDRESS = "bare.getAll";

  private final List<String> masters;
  private final ToIntFunction<String> masterOf;
  private List<RedisConnection> connections;

  /** @param masterOf which of the masters has a key */
  BatchVerticle(List<String> masters, ToIntFunction<String> masterOf) {
    this.masters = masters;
    this.masterOf = masterOf;
  }

  @Override
  public Future<?> start() {
    List<Future<RedisConnection>> connected = masters.stream().map(master -> Redis.createClient(vertx, master).connect()).toList();
    return Future.all(connected).compose(all -> {
      connections = connected.stream().map(Future::result).toList();
      return vertx.eventBus().<JsonArray>consumer(ADDRESS, message -> answer(message.body()).onSuccess(message::reply)).completion();
    });
  }

  private Future<JsonObject> answer(JsonArray names) {
    JsonObject[] items = new JsonObject[names.size()];
    List<Future<List<Response>>> asked = IntStream.range(0, connections.size()).mapToObj(master -> ask(master, names, items)).toList();
    return Future.all(asked).map(all -> new JsonObject().put("items", new JsonArray(new ArrayList<>(List.of(items)))));
  }

  private Future<List<Response>> ask(int master, JsonArray names, JsonObject[] items) {
    List<Integer> places = IntStream.range(0, names.size()).filter(i -> masterOf.applyAsInt(key(names, i)) == master).boxed().toList();
    List<Request> requests = places.stream().map(i -> Request.cmd(Command.GET).arg(key(names, i))).toList();
    return connections.get(master).batch(requests).onSuccess(values -> {
      for (int i = 0; i < places.size(); i++) {
        items[places.get(i)] = item(names.getString(places.get(i)), values.get(i));
      }
    });
  }

  /** A value without a source has two bytes before the JSON. */
  private static JsonObject item(String name, Response value) {
    JsonObject thumbnail = new JsonObject(value.toBuffer().getBuffer(2, value.toBuffer().length()));
    return new JsonObject().put("name", name).put("status", "hit").put("thumbnail", thumbnail);
  }

  private static String key(JsonArray names, int i) {
    return "thumbnails:n:" + names.getString(i);
  }
}
