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
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

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
    List<Share> shares = connections.stream().map(connection -> new Share(new ArrayList<>(), new ArrayList<>())).toList();
    for (int i = 0; i < items.length; i++) {
      String key = RedisForm.key(names.getString(i));
      shares.get(masterOf.applyAsInt(key)).add(i, Request.cmd(Command.GET).arg(key));
    }
    List<Future<List<Response>>> asked = new ArrayList<>(shares.size());
    for (int master = 0; master < shares.size(); master++) {
      Share share = shares.get(master);
      if (!share.places.isEmpty()) {
        asked.add(connections.get(master).batch(share.requests).onSuccess(values -> share.put(values, names, items)));
      }
    }
    return Future.all(asked).map(all -> new JsonObject().put("items", new JsonArray(Arrays.asList(items))));
  }

  /** Of one master, with each one's place among all. */
  private record Share(List<Integer> places, List<Request> requests) {

    void add(int place, Request request) {
      places.add(place);
      requests.add(request);
    }

    void put(List<Response> values, JsonArray names, JsonObject[] items) {
      for (int i = 0; i < values.size(); i++) {
        int place = places.get(i);
        items[place] = new JsonObject().put("name", names.getString(place)).put("status", "hit").put("thumbnail", RedisForm.json(values.get(i).toBuffer()));
      }
    }
  }
}
