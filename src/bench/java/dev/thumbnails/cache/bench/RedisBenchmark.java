package dev.thumbnails.cache.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What redis-benchmark says of one command, over 64 connections and without pipelining. */
final class RedisBenchmark implements Measured {

  static final String PROGRAM = "redis-benchmark";

  private static final Pattern PER_SECOND = Pattern.compile("throughput summary: ([0-9.]+) requests per second");

  private final int port;
  private final List<String> command;
  /** It takes a number of requests instead of a time. */
  private double expectedPerSecond = 20_000;

  private RedisBenchmark(int port, String... command) {
    this.port = port;
    this.command = List.of(command);
  }

  /** Or {@link Missing}. */
  static Measured of(int port, String... command) {
    RedisBenchmark measured = new RedisBenchmark(port, command);
    return Program.isThere(PROGRAM) ? new Warm(measured) : new Missing(measured.name(), PROGRAM);
  }

  @Override
  public String name() {
    return "`redis-benchmark -c 64 " + command.get(0) + "`";
  }

  @Override
  public double perSecond(int seconds) throws Exception {
    List<String> line = new ArrayList<>(List.of(PROGRAM, "-h", "127.0.0.1", "-p", Integer.toString(port), "-c", "64", "-e",
        "-n", Long.toString(Math.round(expectedPerSecond * seconds))));
    line.addAll(command);
    String out = Program.output(line);
    if (out.contains("Error from server")) {
      throw new IllegalStateException(out);
    }
    expectedPerSecond = Program.number(PER_SECOND, out);
    return expectedPerSecond;
  }
}
