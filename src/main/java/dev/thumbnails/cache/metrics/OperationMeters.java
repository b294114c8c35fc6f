package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What is counted of one operation. Each message is one answer or one failure. Thread-safe. */
public final class OperationMeters {

  private final MeterRegistry registry;
  private final Tags tags;
  private final Timer requests;

  /** @param common of all meters, where the registry does not add them itself */
  OperationMeters(MeterRegistry registry, Tags common, String operation) {
    this.registry = registry;
    this.tags = common.and("operation", operation);
    this.requests = Timer.builder("cache.requests").description("Messages, and how long until each was answered")
        .tags(tags).register(registry);
  }

  public void answered(long nanos) {
    requests.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** @param code the reply's failure code */
  public void failed(int code, long nanos) {
    requests.record(nanos, TimeUnit.NANOSECONDS);
    failure(code);
  }

  /** One item of a batch, or a whole message. */
  public void failure(int code) {
    // Not MeterRegistry.counter(String, Tags): Micrometer has that overload only since 1.16, and Vert.x 5.0 brings 1.15.
    Counter.builder("cache.failures").description("Messages, and items of batches, that were answered with this failure code")
        .tags(tags).tag("code", Integer.toString(code)).register(registry).increment();
  }
}
