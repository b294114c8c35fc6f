package dev.thumbnails.cache.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What wrk says of one URL, round after round. */
final class Rounds {

  private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s*([0-9.]+)");

  private final List<String> command;
  private final List<Double> perSecond = new ArrayList<>();

  /** @param arguments of wrk, the URL included */
  Rounds(String... arguments) {
    this.command = List.of(arguments);
  }

  List<Double> perSecond() {
    return perSecond;
  }

  void warmUp(int seconds) throws IOException {
    run(seconds);
  }

  void measure(int seconds) throws IOException {
    perSecond.add(run(seconds));
  }

  /** @throws IllegalStateException if any answer was not a success: the figure would be one of something else */
  private double run(int seconds) throws IOException {
    List<String> all = new ArrayList<>(List.of("wrk", "-t1", "-c64", "-d" + seconds + "s"));
    all.addAll(command);
    Process wrk = new ProcessBuilder(all).redirectErrorStream(true).start();
    String out = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher matcher = PER_SECOND.matcher(out);
    if (!matcher.find() || out.contains("Non-2xx") || out.contains("Socket errors")) {
      throw new IllegalStateException(out);
    }
    return Double.parseDouble(matcher.group(1));
  }

  @Override
  public String toString() {
    List<Double> sorted = perSecond.stream().sorted().toList();
    return String.format("%.0f/s (%.0f to %.0f)", sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
  }
}
