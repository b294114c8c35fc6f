package dev.thumbnails.cache.wire;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Counts the values that a backend found unreadable, {@code cache.unreadable}, by reason. Thread-safe. */
public final class UnreadableMeter {

  private final Map<UnreadableException.Reason, Counter> counters = new EnumMap<>(UnreadableException.Reason.class);

  /** @param reasons that there may be; no other can be counted */
  public UnreadableMeter(MeterRegistry registry, Set<UnreadableException.Reason> reasons) {
    for (UnreadableException.Reason reason : reasons) {
      counters.put(reason, Counter.builder("cache.unreadable").description("Stored values that were no thumbnails, answered as misses")
          .tag("reason", reason.tag()).register(registry));
    }
  }

  public void count(UnreadableException.Reason reason) {
    counters.get(reason).increment();
  }
}
