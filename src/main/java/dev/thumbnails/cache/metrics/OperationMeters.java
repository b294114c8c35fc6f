package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is counted of one operation. Each message is one answer or one failure. Thread-safe. */
public final class OperationMeters {

  private static final Map<String, String> COUNTED_AS = Map.of("set", "cache.puts", "delete", "cache.deletes");

  private final MeterRegistry registry;
  private final String operation;
  private final Timer requests;
  private final Counter answers;
  private final Map<String, Counter> results;

  OperationMeters(MeterRegistry registry, String operation) {
    this.registry = registry;
    this.operation = operation;
    this.requests = Timer.builder("cache.requests").description("Messages, and how long until each was answered")
        .tag("operation", operation).register(registry);
    this.answers = COUNTED_AS.containsKey(operation) ? registry.counter(COUNTED_AS.get(operation)) : null;
    this.results = operation.equals("get") ? results(registry) : Map.of();
  }

  /** @param result the reply's {@code status}, null where it has none */
  public void answered(String result, long nanos) {
    requests.record(nanos, TimeUnit.NANOSECONDS);
    Counter counter = result == null ? answers : results.get(result);
    if (counter != null) {
      counter.increment();
    }
  }

  /** @param code the reply's failure code */
  public void failed(int code, long nanos) {
    requests.record(nanos, TimeUnit.NANOSECONDS);
    registry.counter("cache.failures", "operation", operation, "code", Integer.toString(code)).increment();
  }

  private static Map<String, Counter> results(MeterRegistry registry) {
    return Stream.of("hit", "miss", "negative", "pending")
        .collect(Collectors.toUnmodifiableMap(Function.identity(), result -> registry.counter("cache.gets", "result", result)));
  }
}
