package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A bare consumer that answers the samples' JSON from a HashMap, without a copy, a check or a count of anything. */
final class MapVerticle extends VerticleBase {

  private final String address;
  private final Map<String, JsonObject> map = new HashMap<>();

  MapVerticle(String address) {
    this(address, Samples.COUNT, Samples::name);
  }

  MapVerticle(String address, int count, IntFunction<String> names) {
    this.address = address;
    IntStream.range(0, count).mapToObj(names).forEach(name -> map.put(name, Samples.thumbnail(name).toJson()));
  }

  @Override
  public Future<?> start() {
    return vertx.eventBus().<String>consumer(address, message -> message.reply(map.get(message.body()))).completion();
  }
}
