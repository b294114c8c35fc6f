package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** A bare consumer that answers the samples from a HashMap: what can't be gone below by a message. */
final class MapVerticle extends VerticleBase {

  private final String address;
  private final Map<String, JsonObject> map = new HashMap<>();

  MapVerticle(String address) {
    this.address = address;
  }

  @Override
  public Future<?> start() {
    IntStream.range(0, Samples.COUNT).forEach(i -> map.put(Samples.name(i), Samples.thumbnail(i).toJson()));
    return vertx.eventBus().<String>consumer(address, message -> message.reply(map.get(message.body()))).completion();
  }
}
