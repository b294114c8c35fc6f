package dev.thumbnails.cache.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** {@link Hits} by JMH, a fork for each figure, in turn. */
public final class HitsBench {

  private static final int WARM_UPS = 4;

  private HitsBench() {
  }

  public static void main(String[] arguments) throws Exception {
    Measured get64 = new Jmh("get on simple, 64 in flight", "get64");
    Measured get1 = new Jmh("get on simple, one after the other", "get1");
    Measured bare64 = new Jmh("bare consumer, HashMap, 64 in flight", "bare64");
    Measured bare1 = new Jmh("bare consumer, HashMap, one after the other", "bare1");
    Measured cache64 = new Jmh("ThumbnailCache.get, hit on its own node, 64 in flight", "cache64");
    Measured cache = new Jmh("ThumbnailCache.get, hit on its own node, in a loop", "cache");
    Measured caffeine = new Jmh("Caffeine, in a loop", "caffeine");
    Measured readJson = new Jmh("reading the form json", "readJson");
    Measured readPickle = new Jmh("reading the form python-thumbnails", "readPickle");
    Measured writeJson = new Jmh("writing the form json", "writeJson");
    Measured writePickle = new Jmh("writing the form python-thumbnails", "writePickle");
    Comparison comparison = Comparison.after(0, get64, bare64, get1, bare1, cache64, cache, caffeine, readJson, readPickle, writeJson, writePickle);
    Rows.write("hits", Comparison.rows(comparison.ratio(get64, bare64, 0.9), comparison.ratio(get1, bare1, 0.9), comparison.ratio(cache64, bare64, 5),
        comparison.ratio(cache, caffeine), comparison.ratio(readPickle, readJson), comparison.ratio(writePickle, writeJson)));
  }

  /** One of its methods. */
  private record Jmh(String name, String method) implements Measured {

    @Override
    public double perSecond(int seconds) throws Exception {
      return new Runner(new OptionsBuilder()
          .include("^" + Hits.class.getName() + "\\." + method + "$")
          .forks(1).warmupIterations(WARM_UPS).warmupTime(TimeValue.seconds(2))
          .measurementIterations(1).measurementTime(TimeValue.seconds(seconds))
          .timeUnit(TimeUnit.SECONDS).shouldFailOnError(true).verbosity(VerboseMode.SILENT)
          .build()).runSingle().getPrimaryResult().getScore();
    }
  }
}
