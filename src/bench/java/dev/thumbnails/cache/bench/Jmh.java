package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What is inside one thread, by JMH: for each method a JVM, which has this one's flags, and an iteration for each round. */
record Jmh(String name, String method) {

  private static final int WARM_UPS = 4;

  Jmh(String name, Class<?> owner, String method) {
    this(name, owner.getName() + "." + method);
  }

  /** In the reverse order where this JVM's rounds begin with an odd one. */
  static JsonObject compare(Jmh these, Jmh others) throws Exception {
    boolean reverse = Settings.roundsBefore() % 2 == 1;
    List<Double> first = (reverse ? others : these).perSecond();
    List<Double> second = (reverse ? these : others).perSecond();
    return Rows.row(these.name, reverse ? second : first, others.name, reverse ? first : second);
  }

  private List<Double> perSecond() throws Exception {
    Collection<BenchmarkResult> forks = new Runner(new OptionsBuilder()
        .include("^" + method.replace(".", "\\.") + "$")
        .forks(1).warmupIterations(WARM_UPS).warmupTime(TimeValue.milliseconds(TimeUnit.SECONDS.toMillis(Settings.warmUpSeconds()) / WARM_UPS))
        .measurementIterations(Settings.rounds()).measurementTime(TimeValue.seconds(Settings.seconds()))
        .timeUnit(TimeUnit.SECONDS).shouldFailOnError(true).verbosity(VerboseMode.SILENT)
        .build()).runSingle().getBenchmarkResults();
    return forks.stream().flatMap(fork -> fork.getIterationResults().stream()).map(iteration -> iteration.getPrimaryResult().getScore()).toList();
  }
}
