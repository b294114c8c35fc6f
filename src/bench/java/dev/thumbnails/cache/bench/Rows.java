package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The rows of the report, in JSON and as a table: what was measured next to what, the figures of each round, and the median, least and most of their ratios,
 * round by round. {@code atLeast} or {@code atMost} is what the ratio's median should be.
 */
final class Rows {

  static final Path DIRECTORY = Path.of("target", "bench");

  private Rows() {
  }

  /** @param unit what the figures are, such as {@code /s} */
  static JsonObject row(String what, List<Double> these, String nextTo, List<Double> others, String unit) {
    List<Double> ratios = IntStream.range(0, these.size()).mapToObj(i -> these.get(i) / others.get(i)).toList();
    return new JsonObject().put("what", what).put("these", figures(these)).put("nextTo", nextTo).put("others", figures(others)).put("unit", unit)
        .put("ratio", figures(ratios));
  }

  static JsonObject row(String what, List<Double> these, String nextTo, List<Double> others) {
    return row(what, these, nextTo, others, "/s");
  }

  /** Prints them and keeps them for the report. */
  static void write(String name, JsonArray rows) throws IOException {
    rows.forEach(row -> System.out.println(line((JsonObject) row)));
    Files.createDirectories(DIRECTORY);
    Files.writeString(DIRECTORY.resolve(name + ".json"), rows.encodePrettily());
  }

  static String line(JsonObject row) {
    String unit = row.getString("unit");
    return "| " + row.getString("what") + " | " + text(row.getJsonObject("these"), unit) + " | " + row.getString("nextTo") + " | "
        + text(row.getJsonObject("others"), unit) + " | " + text(row.getJsonObject("ratio"), "") + " | " + bar(row) + " |";
  }

  private static String bar(JsonObject row) {
    Double bar = row.getDouble("atLeast", row.getDouble("atMost"));
    if (bar == null) {
      return "";
    }
    double median = row.getJsonObject("ratio").getDouble("median");
    boolean holds = row.containsKey("atLeast") ? median >= bar : median <= bar;
    return (row.containsKey("atLeast") ? "at least " : "at most ") + number(bar) + (holds ? "" : ": **missed**");
  }

  private static JsonObject figures(List<Double> all) {
    List<Double> sorted = all.stream().sorted(Comparator.naturalOrder()).toList();
    return new JsonObject().put("median", sorted.get(sorted.size() / 2)).put("least", sorted.get(0)).put("most", sorted.get(sorted.size() - 1))
        .put("all", new JsonArray(all));
  }

  private static String text(JsonObject figures, String unit) {
    return number(figures.getDouble("median")) + unit + " (" + number(figures.getDouble("least")) + " to " + number(figures.getDouble("most")) + ")";
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, number < 100 ? "%.2f" : "%,.0f", number).replace(',', ' ');
  }
}
