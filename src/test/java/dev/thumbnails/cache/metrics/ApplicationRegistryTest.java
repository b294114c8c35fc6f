package dev.thumbnails.cache.metrics;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.backend.redis.LogLines;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.cumulative.CumulativeCounter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.noop.NoopTimer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The registries that applications give to Vert.x, with what else they may have in them. */
class ApplicationRegistryTest {

  private static final Tags TAGS = Tags.of("cache", "thumbnails.cache");

  private final List<Vertx> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(vertx -> await(vertx.close()));
  }

  /** With a name of its own the registry was not found. */
  @Test
  void aNamedRegistryHasTheMeters() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Vertx vertx = vertx("app", registry);
    deploy(vertx);
    set(vertx);
    assertThat(count(registry, "cache.puts")).isEqualTo(1);
  }

  /** The second instance's meters went to the first's registry, and were gone with the first. */
  @Test
  void eachVertxHasTheMetersInItsOwnRegistry() {
    SimpleMeterRegistry first = new SimpleMeterRegistry();
    SimpleMeterRegistry second = new SimpleMeterRegistry();
    Vertx one = vertx("one", first);
    Vertx two = vertx("two", second);
    String id = deploy(one);
    deploy(two);
    set(one);
    set(two);
    set(two);
    assertThat(count(first, "cache.puts")).isEqualTo(1);
    assertThat(count(second, "cache.puts")).isEqualTo(2);
    await(one.undeploy(id));
    assertThat(ours(first)).isEmpty();
    assertThat(count(second, "cache.puts")).isEqualTo(2);
  }

  @Test
  void aVertxWithoutMetricsIsInNoRegistryOfAnother() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    vertx(MicrometerMetricsOptions.DEFAULT_REGISTRY_NAME, registry);
    Vertx plain = Vertx.vertx();
    opened.add(plain);
    deploy(plain);
    assertThat(ours(registry)).isEmpty();
  }

  @Test
  void ofTwoVertxInOneRegistryTheSumsAreShownUntilTheLastHasGone() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Vertx one = vertx("one", registry);
    Vertx two = vertx("two", registry);
    String first = deploy(one);
    String second = deploy(two);
    set(one);
    set(two);
    refuse(one);
    refuse(two);
    assertThat(count(registry, "cache.puts")).isEqualTo(2);
    assertThat(registry.get("cache.size").tags(TAGS).gauge().value()).isEqualTo(2);
    assertThat(registry.get("cache.backend.up").tags(TAGS).gauge().value()).as("the worst of both, not the sum").isEqualTo(1);
    assertThat(failures(registry)).isEqualTo(2);
    assertThat(requests(registry)).isEqualTo(4);
    await(one.undeploy(first));
    set(two);
    refuse(two);
    assertThat(count(registry, "cache.puts")).as("a counter does not go back").isEqualTo(3);
    assertThat(registry.get("cache.size").tags(TAGS).gauge().value()).isEqualTo(1);
    assertThat(failures(registry)).isEqualTo(3);
    assertThat(stats(two).getLong("sets")).as("of this node alone").isEqualTo(2);
    await(two.undeploy(second));
    assertThat(ours(registry)).isEmpty();
  }

  /** It stopped the deployment with an IllegalArgumentException. */
  @Test
  void aMeterOfAnotherTypeStopsNothing() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Gauge.builder("cache.puts", () -> 7).tags(TAGS).register(registry);
    Gauge.builder("cache.requests", () -> 7).tags(TAGS).tag("operation", "set").register(registry);
    Gauge.builder("cache.failures", () -> 7).tags(TAGS).tags("operation", "set", "code", "400").register(registry);
    Vertx vertx = vertx("other-type", registry);
    try (LogLines log = LogLines.keep()) {
      String id = deploy(vertx);
      set(vertx);
      refuse(vertx);
      refuse(vertx);
      assertThat(log.lines().stream().filter(line -> line.contains("is not in the application's registry"))).hasSize(3)
          .anyMatch(line -> line.contains("the meter cache.puts "))
          .anyMatch(line -> line.contains("the meter cache.requests "))
          .anyMatch(line -> line.contains("the meter cache.failures "));
      assertThat(registry.get("cache.gets").tags(TAGS).tag("result", "hit").functionCounter().count()).isZero();
      assertThat(stats(vertx).getLong("sets")).isEqualTo(1);
      assertThat(stats(vertx).getJsonObject("failures").getLong("400")).isEqualTo(2);
      await(vertx.undeploy(id));
    }
    assertThat(registry.get("cache.puts").gauge().value()).isEqualTo(7);
    assertThat(ours(registry)).as("the application's own stay").hasSize(3);
  }

  @Test
  void aMeterOfTheSameTypeThatTheApplicationHasStays() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Gauge.builder("cache.size", () -> 7).tags(TAGS).register(registry);
    Vertx vertx = vertx("same-type", registry);
    String id = deploy(vertx);
    set(vertx);
    assertThat(stats(vertx).getLong("entries")).isEqualTo(1);
    await(vertx.undeploy(id));
    assertThat(registry.get("cache.size").gauge().value()).isEqualTo(7);
  }

  /** As Prometheus refuses them, whose registry can be told to throw. */
  @Test
  void metersWithOtherTagKeysStopNothing() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.throwExceptionOnRegistrationFailure();
    Counter.builder("cache.gets").tag("mine", "yes").register(registry);
    Counter.builder("cache.failures").tag("mine", "yes").register(registry);
    Vertx vertx = vertx("other-tags", registry);
    String id = deploy(vertx);
    set(vertx);
    refuse(vertx);
    assertThat(registry.scrape()).contains("cache_puts_total{cache=\"thumbnails.cache\"} 1.0").contains("cache_gets_total{mine=\"yes\"}");
    await(vertx.undeploy(id));
    assertThat(registry.scrape()).doesNotContain("cache=\"thumbnails.cache\"");
  }

  @Test
  void filtersThatDenyOrRenameDoNotHurtStats() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("cache.gets"));
    registry.config().meterFilter(new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith("cache.") ? id.withName("app." + id.getName()).replaceTags(Tags.of("app", "gallery").and(id.getTags())) : id;
      }
    });
    Vertx vertx = vertx("filters", registry);
    String id = deploy(vertx);
    set(vertx);
    refuse(vertx);
    await(ThumbnailCache.create(vertx).get("a"));
    assertThat(registry.get("app.cache.puts").functionCounter().count()).isEqualTo(1);
    JsonObject stats = stats(vertx);
    assertThat(stats.getLong("sets")).isEqualTo(1);
    assertThat(stats.getJsonObject("gets").getLong("hit")).isEqualTo(1);
    assertThat(stats.getJsonObject("failures").getLong("400")).isEqualTo(1);
    await(vertx.undeploy(id));
    assertThat(ours(registry)).isEmpty();
  }

  @Test
  void aFilterThatThrowsStopsNothing() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    registry.config().meterFilter(new MeterFilter() {
      @Override
      public MeterFilterReply accept(Meter.Id id) {
        if (id.getName().startsWith("cache.")) {
          throw new NoSuchMethodError("a filter's");
        }
        return MeterFilterReply.NEUTRAL;
      }
    });
    answersAsEver(vertx("throwing-filter", registry));
  }

  /** A failure was not answered when counting it threw. */
  @Test
  void aRegistryWhoseMetersThrowStopsNoReply() {
    answersAsEver(vertx("throwing", new ThrowingRegistry()));
  }

  /** What was removed, or refused while another had it, comes back. */
  @Test
  void whatIsLostIsRegisteredAgain() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Gauge other = Gauge.builder("g", () -> 7).register(registry);
    ApplicationRegistry cache = new ApplicationRegistry(registry);
    Gauge.builder("g", () -> 1).register(cache);
    FunctionCounter.builder("f", 2, Integer::doubleValue).register(cache);
    Counter counter = cache.counter("c");
    counter.increment();
    registry.remove(other);
    registry.remove(registry.get("f").functionCounter());
    registry.remove(registry.get("c").counter());
    cache.renew();
    counter.increment();
    assertThat(registry.get("g").gauge().value()).isEqualTo(1);
    assertThat(registry.get("f").functionCounter().count()).isEqualTo(2);
    assertThat(registry.get("c").counter().count()).isEqualTo(1);
    cache.renew();
    cache.leave();
    counter.increment();
    cache.counter("late").increment();
    assertThat(registry.getMeters()).isEmpty();
  }

  /** What a backend of an application's own may register. */
  @Test
  void everyKindOfMeterIsPassedOnAndTakenBack() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ApplicationRegistry cache = new ApplicationRegistry(registry);
    cache.counter("counter").increment(2);
    cache.timer("timer").record(3, TimeUnit.SECONDS);
    cache.summary("summary").record(4);
    cache.more().longTaskTimer("long").start();
    cache.more().timeGauge("time", Tags.empty(), 5, TimeUnit.SECONDS, Integer::doubleValue);
    cache.more().timer("function", Tags.empty(), 6, Integer::longValue, Integer::doubleValue, TimeUnit.SECONDS);
    cache.gauge("gauge", 8);
    Meter.builder("custom", Meter.Type.OTHER, List.of()).register(cache);
    assertThat(registry.get("counter").counter().count()).isEqualTo(2);
    assertThat(registry.get("timer").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(3);
    assertThat(cache.get("timer").timer().count()).isEqualTo(1);
    assertThat(registry.get("summary").summary().totalAmount()).isEqualTo(4);
    assertThat(registry.get("long").longTaskTimer().activeTasks()).isEqualTo(1);
    assertThat(registry.get("time").gauge().value()).isEqualTo(5);
    assertThat(registry.get("function").functionTimer().count()).isEqualTo(6);
    assertThat(registry.get("gauge").gauge().value()).isEqualTo(8);
    assertThat(registry.getMeters()).hasSize(8);
    cache.leave();
    assertThat(registry.getMeters()).isEmpty();
  }

  private static void answersAsEver(Vertx vertx) {
    String id = deploy(vertx);
    set(vertx);
    refuse(vertx);
    JsonObject batch = (JsonObject) await(vertx.eventBus().request("thumbnails.cache.getAll", new JsonArray().add("a").add(7))).body();
    assertThat(batch.getJsonArray("items").getJsonObject(0).getString("status")).isEqualTo("hit");
    assertThat(batch.getJsonArray("items").getJsonObject(1).getInteger("code")).isEqualTo(400);
    JsonObject stats = stats(vertx);
    assertThat(stats.getLong("sets")).isEqualTo(1);
    assertThat(stats.getJsonObject("failures").getLong("400")).isEqualTo(2);
    await(vertx.undeploy(id));
  }

  private Vertx vertx(String name, MeterRegistry registry) {
    Vertx vertx = Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)
            .setRegistryName(name.equals(MicrometerMetricsOptions.DEFAULT_REGISTRY_NAME) ? name : name + UUID.randomUUID())))
        .withMetrics(new MicrometerMetricsFactory(registry)).build();
    opened.add(vertx);
    return vertx;
  }

  private static String deploy(Vertx vertx) {
    return await(vertx.deployVerticle(CacheVerticle::new, Deployments.of("simple")));
  }

  private static void set(Vertx vertx) {
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
  }

  private static void refuse(Vertx vertx) {
    ReplyException refused = (ReplyException) Futures.failure(vertx.eventBus().request("thumbnails.cache.set", "no thumbnail"));
    assertThat(refused.failureCode()).isEqualTo(400);
  }

  private static JsonObject stats(Vertx vertx) {
    return (JsonObject) await(vertx.eventBus().request("thumbnails.cache.stats", null)).body();
  }

  private static double count(MeterRegistry registry, String name) {
    return registry.get(name).tags(TAGS).functionCounter().count();
  }

  private static double failures(MeterRegistry registry) {
    return registry.get("cache.failures").tags(TAGS).tags("operation", "set", "code", "400").counter().count();
  }

  private static long requests(MeterRegistry registry) {
    return registry.get("cache.requests").tags(TAGS).tag("operation", "set").timer().count();
  }

  private static List<Meter> ours(MeterRegistry registry) {
    return registry.getMeters().stream().filter(meter -> "thumbnails.cache".equals(meter.getId().getTag("cache"))).toList();
  }

  /** Registers, and then throws whatever a meter of another version may throw; not in the face of Vert.x, whose own meters it has too. */
  private static final class ThrowingRegistry extends SimpleMeterRegistry {

    ThrowingRegistry() {
      super(SimpleConfig.DEFAULT, Clock.SYSTEM);
    }

    @Override
    protected Counter newCounter(Meter.Id id) {
      return !id.getName().startsWith("cache.") ? super.newCounter(id) : new CumulativeCounter(id) {
        @Override
        public void increment(double amount) {
          throw new NoSuchMethodError("a counter's");
        }
      };
    }

    @Override
    protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
      return !id.getName().startsWith("cache.") ? super.newTimer(id, config, pauses) : new NoopTimer(id) {
        @Override
        public void record(long amount, TimeUnit unit) {
          throw new NoClassDefFoundError("a timer's");
        }
      };
    }

    @Override
    protected <T> FunctionCounter newFunctionCounter(Meter.Id id, T object, ToDoubleFunction<T> count) {
      throw new IllegalStateException("no counters any more");
    }
  }
}
