package dev.thumbnails.cache.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** A counter that costs little to count with, however many registries show it. Thread-safe. */
public final class Tally {

  private final LongAdder count = new LongAdder();

  /** @param tags keys and values */
  public Tally(MeterRegistry registry, String name, String description, String... tags) {
    FunctionCounter.builder(name, count, LongAdder::sum).description(description).tags(tags).register(registry);
  }

  public void increment() {
    count.increment();
  }
}
