package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** What is counted of one operation. Each message is one answer or one failure. Thread-safe. */
public final class OperationMeters {

  private final MeterRegistry registry;
  private final String operation;
  private final Timer requests;

  OperationMeters(MeterRegistry registry, String operation) {
    this.registry = registry;
    this.operation = operation;
    this.requests = Timer.builder("cache.requests").description("Messages, and how long until each was answered")
        .tag("operation", operation).register(registry);
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
    registry.counter("cache.failures", "operation", operation, "code", Integer.toString(code)).increment();
  }
}
