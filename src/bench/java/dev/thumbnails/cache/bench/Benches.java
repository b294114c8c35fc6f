package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** All benchmarks one after the other, each in JVMs of its own, and the {@link Report}. */
public final class Benches {

  private static final List<Bench> ALL = List.of(Bench.timed("Hits"), Bench.timed("Redis"), Bench.timed("Near"), Bench.timed("Batch"),
      Bench.timed("Http").asking(Wrk.PROGRAM), Bench.timed("HttpRedis").asking(Wrk.PROGRAM), Bench.timed("Cluster"), Bench.ofJvms("Memory"),
      Bench.ofJvms("Start"), Bench.timed("Growth"));
  private static final int FEWEST_ROUNDS = 7;
  private static final int END_SECONDS = 10;

  private Benches() {
  }

  /** @param arguments the names of those to run, separated by commas; or {@code all} */
  public static void main(String[] arguments) throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(Benches::endAllBelow));
    // Maven passes no signal on.
    ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    List<Bench> chosen = arguments[0].equals("all") ? ALL : Arrays.stream(arguments[0].split(",")).map(Benches::named).toList();
    Stream.of(Wrk.PROGRAM, Webdis.PROGRAM, RedisBenchmark.PROGRAM).filter(program -> !Program.isThere(program))
        .forEach(program -> System.out.println(program + " is not installed: what asks it is not measured"));
    int rounds = Math.max(FEWEST_ROUNDS, Integer.getInteger("rounds", FEWEST_ROUNDS));
    Report report = new Report(rounds);
    boolean whole = true;
    for (Bench bench : chosen) {
      report.note(Load.before(bench.name()));
      JsonArray rows = bench.run(rounds);
      whole &= rows.stream().noneMatch(Bench::isOfWholeBench);
      // Each time, so that whatever ends this leaves what there is.
      report.add(rows).write();
    }
    System.out.println("\n" + report.text());
    System.exit(whole ? 0 : 1);
  }

  private static Bench named(String name) {
    return ALL.stream().filter(bench -> bench.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " is none of " + ALL.stream().map(Bench::name).toList()));
  }

  /** Those of JVMs that can't tidy up any more included. */
  private static void endAllBelow() {
    List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
    all.forEach(ProcessHandle::destroy);
    long endAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    while (all.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - endAt < 0) {
      Thread.onSpinWait();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }
}
