package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;

/** The thumbnails that are asked for in turn, by numbers that count up. */
final class Samples {

  static final int COUNT = 10_000;
  static final int BATCH = 100;

  private Samples() {
  }

  static String name(int i) {
    return "t/" + (i & Integer.MAX_VALUE) % COUNT;
  }

  static JsonArray names(int batch) {
    return new JsonArray(IntStream.range(batch * BATCH, (batch + 1) * BATCH).mapToObj(Samples::name).toList());
  }

  static Thumbnail thumbnail(int i) {
    return Thumbnail.of(name(i)).withExtension("jpg").withPath("/var/thumbnails/" + name(i) + ".jpg").withUrl("/thumbnails/" + name(i) + ".jpg")
        .withSize(400, 300);
  }

  static Future<Message<Object>> ask(Vertx vertx, String address, Object body) {
    return vertx.eventBus().request(address, body);
  }

  /** A cache of that configuration which has all of them. */
  static void deployCache(Vertx vertx, String address, JsonObject config) throws Exception {
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(config.copy().put("address", address))));
    for (int i = 0; i < COUNT; i += 500) {
      Waiting.on(ask(vertx, address + ".setAll", new JsonArray(IntStream.range(i, i + 500).mapToObj(n -> thumbnail(n).toJson()).toList())));
    }
  }
}
