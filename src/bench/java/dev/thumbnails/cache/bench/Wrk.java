package dev.thumbnails.cache.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What wrk says of one URL, asked over 64 connections. */
record Wrk(String name, List<String> arguments) implements Measured {

  private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s*([0-9.]+)");

  /** @param arguments of wrk, the URL included */
  Wrk(String name, String... arguments) {
    this(name, List.of(arguments));
  }

  /** @throws IllegalStateException if any answer was not a success: the figure would be one of something else */
  @Override
  public double perSecond(int seconds) throws Exception {
    List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c64", "-d" + seconds + "s"));
    command.addAll(arguments);
    String out = Program.output(command);
    if (out.contains("Non-2xx") || out.contains("Socket errors")) {
      throw new IllegalStateException(out);
    }
    return Program.number(PER_SECOND, out);
  }
}
