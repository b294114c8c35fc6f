package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The thumbnails that are asked for in turn, by numbers that count up. */
final class Samples {

  static final int COUNT = 10_000;
  static final int BATCH = 100;

  private static final int MOST_IN_MESSAGE = 512;

  private Samples() {
  }

  static String name(int i) {
    return "t/" + (i & Integer.MAX_VALUE) % COUNT;
  }

  static JsonArray names(int batch) {
    return new JsonArray(IntStream.range(batch * BATCH, (batch + 1) * BATCH).mapToObj(Samples::name).toList());
  }

  static Thumbnail thumbnail(int i) {
    return thumbnail(name(i));
  }

  static Thumbnail thumbnail(String name) {
    return Thumbnail.of(name).withExtension("jpg").withPath("/var/thumbnails/" + name + ".jpg").withUrl("/thumbnails/" + name + ".jpg").withSize(400, 300);
  }

  /** The body of the answer, looked at: what has come from another node is decoded no sooner. */
  static Future<Object> ask(Vertx vertx, String address, Object body) {
    return vertx.eventBus().request(address, body).map(Message::body);
  }

  /** A cache of that configuration which has all of them. */
  static void deployCache(Vertx vertx, String address, JsonObject config) throws Exception {
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(config.copy().put("address", address))));
    set(vertx, address, 0, COUNT, i -> thumbnail(i).toJson());
  }

  /** Over the event bus, as many in a message as a cache takes by default. */
  static void set(Vertx vertx, String address, int from, int to, IntFunction<JsonObject> thumbnails) throws Exception {
    set(vertx, address, from, to, thumbnails, i -> new DeliveryOptions());
  }

  /** @param options of the message that begins with that one */
  static void set(Vertx vertx, String address, int from, int to, IntFunction<JsonObject> thumbnails, IntFunction<DeliveryOptions> options) throws Exception {
    for (int i = from; i < to; i += MOST_IN_MESSAGE) {
      IntStream batch = IntStream.range(i, Math.min(i + MOST_IN_MESSAGE, to));
      Waiting.on(vertx.eventBus().request(address + ".setAll", new JsonArray(batch.mapToObj(thumbnails).toList()), options.apply(i)));
    }
  }

  /** The same, if its answers are those thumbnails: misses and failures would be cheaper. */
  static InFlight checked(InFlight gets) throws Exception {
    for (int i : new int[] {0, 1, COUNT - 1}) {
      check(gets.answer(i), name(i * gets.worth()));
    }
    return gets;
  }

  /** @param answer a thumbnail, its JSON, or a batch of which it is the first */
  static void check(Object answer, String name) {
    JsonObject found = answer instanceof Thumbnail thumbnail ? thumbnail.toJson() : answer instanceof String json ? new JsonObject(json) : (JsonObject) answer;
    if (found != null && found.containsKey("items")) {
      found = found.getJsonArray("items").getJsonObject(0).getJsonObject("thumbnail");
    }
    if (!thumbnail(name).toJson().equals(found)) {
      throw new IllegalStateException(answer + " instead of " + name);
    }
  }

  /** How many hits the cache at an address has counted. */
  static long hits(Vertx vertx, String address) throws Exception {
    return ((JsonObject) Waiting.on(ask(vertx, address + ".stats", null))).getJsonObject("gets").getLong("hit");
  }

  /** @param what whose hits were counted */
  static void checkCounted(String what, long counted, long asked) {
    if (counted != asked) {
      throw new IllegalStateException(what + ": " + counted + " hits of " + asked);
    }
  }
}
