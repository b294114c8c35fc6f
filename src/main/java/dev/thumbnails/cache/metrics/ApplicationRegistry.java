package dev.thumbnails.cache.metrics;

import dev.thumbnails.cache.metrics.JoinedMeters.Joined;
import dev.thumbnails.cache.sharing.Seldom;
import io.micrometer.core.instrument.AbstractDistributionSummary;
import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionCounter;
import io.micrometer.core.instrument.cumulative.CumulativeFunctionTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.internal.DefaultGauge;
import io.micrometer.core.instrument.internal.DefaultMeter;
import io.micrometer.core.instrument.noop.NoopLongTaskTimer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cache's part in the registry that an application has given to Vert.x. Nothing that the registry or its meters throw reaches the cache, and
 * a meter that it refuses counts for nobody. Thread-safe.
 */
final class ApplicationRegistry extends MeterRegistry {

  /** The gauge that is 1 or 0. Of several Vert.x instances in one registry, it shows the worst. */
  static final String BACKEND_UP = "cache.backend.up";

  private static final Logger LOG = LoggerFactory.getLogger(ApplicationRegistry.class);
  private static final Seldom SELDOM = new Seldom(TimeUnit.MINUTES.toMillis(1));

  private final MeterRegistry application;
  private final JoinedMeters meters;
  /** By name and tags, what this cache counts or measures. */
  private final Map<Meter.Id, Meter> users = new ConcurrentHashMap<>();

  ApplicationRegistry(MeterRegistry application) {
    super(Clock.SYSTEM);
    this.application = application;
    this.meters = JoinedMeters.enter(application);
    config().onMeterRemoved(removed -> part(removed.getId()));
  }

  /** Registers again what the application's registry has refused or lost. */
  void renew() {
    meters.renew();
  }

  /** Takes this cache's part out of the application's registry. What is registered or counted later, for a late reply, is in none. */
  void leave() {
    close();
    clear();
    meters.leave();
  }

  @Override
  protected Counter newCounter(Meter.Id id) {
    GuardedCounter counter = new GuardedCounter(id);
    counter.joined = join(counter, joined -> Counter.builder(id.getName()).tags(id.getTags())
        .description(id.getDescription()).baseUnit(id.getBaseUnit()).register(application));
    return counter;
  }

  @Override
  protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
    GuardedTimer timer = new GuardedTimer(id, pauses);
    timer.joined = join(timer, joined -> Timer.builder(id.getName()).tags(id.getTags())
        .description(id.getDescription()).publishPercentiles(config.getPercentiles())
        .publishPercentileHistogram(config.isPercentileHistogram()).register(application));
    return timer;
  }

  @Override
  protected DistributionSummary newDistributionSummary(Meter.Id id, DistributionStatisticConfig config, double scale) {
    GuardedSummary summary = new GuardedSummary(id, scale);
    summary.joined = join(summary, joined -> DistributionSummary.builder(id.getName()).tags(id.getTags())
        .description(id.getDescription()).baseUnit(id.getBaseUnit()).publishPercentiles(config.getPercentiles())
        .publishPercentileHistogram(config.isPercentileHistogram()).register(application));
    return summary;
  }

  @Override
  protected <T> Gauge newGauge(Meter.Id id, T object, ToDoubleFunction<T> value) {
    ToDoubleFunction<Joined> shown = id.getName().equals(BACKEND_UP) ? Joined::least : Joined::total;
    return joined(new DefaultGauge<>(id, object, value), joined -> Gauge.builder(id.getName(), joined, shown).tags(id.getTags())
        .description(id.getDescription()).baseUnit(id.getBaseUnit()).register(application));
  }

  @Override
  protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T object, ToDoubleFunction<T> count) {
    return joined(new CumulativeFunctionCounter<>(id, object, count), joined ->
        FunctionCounter.builder(id.getName(), joined, Joined::sum).tags(id.getTags())
            .description(id.getDescription()).baseUnit(id.getBaseUnit()).register(application));
  }

  /** Shows only the first Vert.x instance's, if there are several: no meter of ours is one. */
  @Override
  protected <T> FunctionTimer newFunctionTimer(Meter.Id id, T object, ToLongFunction<T> count, ToDoubleFunction<T> total, TimeUnit unit) {
    return joined(new CumulativeFunctionTimer<>(id, object, count, total, unit, getBaseTimeUnit()), joined ->
        FunctionTimer.builder(id.getName(), object, count, total, unit).tags(id.getTags()).description(id.getDescription()).register(application));
  }

  @Override
  protected LongTaskTimer newLongTaskTimer(Meter.Id id, DistributionStatisticConfig config) {
    LongTaskTimer none = new NoopLongTaskTimer(id);
    LongTaskTimer shown = join(none, joined -> LongTaskTimer.builder(id.getName()).tags(id.getTags())
        .description(id.getDescription()).register(application)).target(LongTaskTimer.class);
    return shown == null ? none : shown;
  }

  @Override
  protected Meter newMeter(Meter.Id id, Meter.Type type, Iterable<Measurement> measurements) {
    return joined(new DefaultMeter(id, type, measurements), joined -> Meter.builder(id.getName(), type, measurements).tags(id.getTags())
        .description(id.getDescription()).baseUnit(id.getBaseUnit()).register(application));
  }

  @Override
  protected TimeUnit getBaseTimeUnit() {
    return TimeUnit.SECONDS;
  }

  @Override
  protected DistributionStatisticConfig defaultHistogramConfig() {
    return DistributionStatisticConfig.NONE;
  }

  private <M extends Meter> M joined(M own, Function<Joined, Meter> register) {
    join(own, register);
    return own;
  }

  private Joined join(Meter own, Function<Joined, Meter> register) {
    users.put(own.getId(), own);
    return meters.join(own, register);
  }

  private void part(Meter.Id id) {
    Meter user = users.remove(id);
    if (user != null) {
      meters.part(user);
    }
  }

  /** Counts in the application's meter, if it has one and that does not throw. */
  private static <M extends Meter> void guarded(Joined joined, Class<M> type, Consumer<M> counting) {
    M target = joined.target(type);
    if (target == null) {
      return;
    }
    try {
      counting.accept(target);
    } catch (Throwable thrown) {
      if (SELDOM.mayLog()) {
        LOG.warn("the application's registry fails to count {}", joined.name(), thrown);
      }
    }
  }

  private static final class GuardedCounter extends CumulativeCounter {

    private Joined joined;

    GuardedCounter(Meter.Id id) {
      super(id);
    }

    @Override
    public void increment(double amount) {
      super.increment(amount);
      guarded(joined, Counter.class, target -> target.increment(amount));
    }
  }

  private static final class GuardedTimer extends AbstractTimer {

    private Joined joined;

    GuardedTimer(Meter.Id id, PauseDetector pauses) {
      super(id, Clock.SYSTEM, pauses, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
    }

    @Override
    protected void recordNonNegative(long amount, TimeUnit unit) {
      guarded(joined, Timer.class, target -> target.record(amount, unit));
    }

    @Override
    public long count() {
      Timer target = joined.target(Timer.class);
      return target == null ? 0 : target.count();
    }

    @Override
    public double totalTime(TimeUnit unit) {
      Timer target = joined.target(Timer.class);
      return target == null ? 0 : target.totalTime(unit);
    }

    @Override
    public double max(TimeUnit unit) {
      Timer target = joined.target(Timer.class);
      return target == null ? 0 : target.max(unit);
    }
  }

  private static final class GuardedSummary extends AbstractDistributionSummary {

    private Joined joined;

    GuardedSummary(Meter.Id id, double scale) {
      super(id, scale, NoopHistogram.INSTANCE);
    }

    @Override
    protected void recordNonNegative(double amount) {
      guarded(joined, DistributionSummary.class, target -> target.record(amount));
    }

    @Override
    public long count() {
      DistributionSummary target = joined.target(DistributionSummary.class);
      return target == null ? 0 : target.count();
    }

    @Override
    public double totalAmount() {
      DistributionSummary target = joined.target(DistributionSummary.class);
      return target == null ? 0 : target.totalAmount();
    }

    @Override
    public double max() {
      DistributionSummary target = joined.target(DistributionSummary.class);
      return target == null ? 0 : target.max();
    }
  }
}
