package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/** The meters of one cache as JSON. */
final class Stats {

  private final MeterRegistry registry;
  private final String address;

  Stats(MeterRegistry registry, String address) {
    this.registry = registry;
    this.address = address;
  }

  JsonObject toJson() {
    JsonObject stats = new JsonObject()
        .put("gets", byTag("cache.gets", "result"))
        .put("sets", total("cache.puts"))
        .put("deletes", total("cache.deletes"))
        .put("invalidations", total("cache.invalidations"))
        .put("claims", byTag("cache.claims", "result"))
        .put("failures", byTag("cache.failures", "code"))
        .put("unreadable", byTag("cache.unreadable", "reason"))
        .put("latency", latencies());
    meters("cache.size", Gauge.class).forEach(size -> stats.put("entries", (long) size.value()));
    meters("cache.evictions", Counter.class).forEach(evictions -> stats.put("evictions", count(evictions)));
    meters("cache.near.size", Gauge.class).forEach(size -> stats.put("near", byTag("cache.near.gets", "result")
        .put("entries", (long) size.value()).put("evictions", total("cache.near.evictions"))));
    return stats;
  }

  private JsonObject latencies() {
    JsonObject latencies = new JsonObject();
    meters("cache.requests", Timer.class).forEach(timer -> latencies.put(timer.getId().getTag("operation"), new JsonObject()
        .put("count", timer.count())
        .put("meanMs", timer.mean(TimeUnit.MILLISECONDS))
        .put("maxMs", timer.max(TimeUnit.MILLISECONDS))));
    return latencies;
  }

  private JsonObject byTag(String name, String tag) {
    JsonObject counts = new JsonObject();
    for (Meter counter : meters(name, Meter.class)) {
      String value = counter.getId().getTag(tag);
      counts.put(value, counts.getLong(value, 0L) + count(counter));
    }
    return counts;
  }

  private long total(String name) {
    return meters(name, Meter.class).stream().mapToLong(Stats::count).sum();
  }

  private static long count(Meter counter) {
    return (long) (counter instanceof FunctionCounter function ? function.count() : ((Counter) counter).count());
  }

  private <M extends Meter> Collection<M> meters(String name, Class<M> type) {
    return registry.find(name).tag("cache", address).meters().stream().filter(type::isInstance).map(type::cast).toList();
  }
}
