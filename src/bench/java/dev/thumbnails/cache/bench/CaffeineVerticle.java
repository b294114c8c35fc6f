package dev.thumbnails.cache.bench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A bare consumer that keeps the JSON of {@code setAll} as it has come, and says in {@code stats} how much it has. */
final class CaffeineVerticle extends VerticleBase {

  private final String address;
  private final Cache<String, JsonObject> cache;

  CaffeineVerticle(String address, long maximumSize) {
    this.address = address;
    this.cache = Caffeine.newBuilder().maximumSize(maximumSize).build();
  }

  @Override
  public Future<?> start() {
    return Future.all(
        vertx.eventBus().<JsonArray>consumer(address + ".setAll", message -> {
          keep(message.body());
          message.reply(null);
        }).completion(),
        vertx.eventBus().consumer(address + ".stats", message -> message.reply(new JsonObject().put("entries", cache.estimatedSize()))).completion());
  }

  private void keep(JsonArray thumbnails) {
    for (int i = 0; i < thumbnails.size(); i++) {
      JsonObject thumbnail = thumbnails.getJsonObject(i);
      cache.put(thumbnail.getString("name"), thumbnail);
    }
  }
}
