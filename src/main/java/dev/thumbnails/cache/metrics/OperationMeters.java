package dev.thumbnails.cache.metrics;

import dev.thumbnails.cache.sharing.Seldom;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages of one operation. Each message is one answer or one failure. Counting never throws: a message whose count fails is answered
 * nevertheless. Thread-safe.
 */
public final class OperationMeters {

  private static final Logger LOG = LoggerFactory.getLogger(OperationMeters.class);
  private static final Seldom SELDOM = new Seldom(TimeUnit.SECONDS.toMillis(10));

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
    try {
      requests.record(nanos, TimeUnit.NANOSECONDS);
    } catch (Throwable thrown) {
      notCounted(thrown);
    }
  }

  /** @param code the reply's failure code */
  public void failed(int code, long nanos) {
    answered(nanos);
    failure(code);
  }

  /** One item of a batch, or a whole message. */
  public void failure(int code) {
    try {
      // Not MeterRegistry.counter(String, Tags): Micrometer has that overload only since 1.16, and Vert.x 5.0 brings 1.15.
      Counter.builder("cache.failures").description("Messages, and items of batches, that were answered with this failure code")
          .tags(tags).tag("code", Integer.toString(code)).register(registry).increment();
    } catch (Throwable thrown) {
      notCounted(thrown);
    }
  }

  private static void notCounted(Throwable thrown) {
    if (SELDOM.mayLog()) {
      LOG.error("a reply could not be counted", thrown);
    }
  }
}
