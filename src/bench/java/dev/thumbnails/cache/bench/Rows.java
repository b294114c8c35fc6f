package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of the report, in JSON and as a table: what was measured next to what, the figures of each round, and the median, least and most of their ratios,
 * round by round. {@code atLeast} or {@code atMost} is what the ratio's median should be.
 */
final class Rows {

  static final Path DIRECTORY = Path.of("target", "bench");

  private static final String HEAD = "| what | median (least to most) | next to | median (least to most) | ratio, round by round | asked for |\n"
      + "|---|---|---|---|---|---|\n";
  private static final String NOT_MEASURED = "notMeasured";

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

  static JsonObject notMeasured(String what, String nextTo, String reason) {
    return new JsonObject().put("what", what).put("nextTo", nextTo).put(NOT_MEASURED, reason);
  }

  /** Prints them and keeps them for the report. */
  static void write(String name, JsonArray rows) throws IOException {
    System.out.println(table(rows));
    Files.createDirectories(DIRECTORY);
    Files.writeString(file(name), rows.encodePrettily());
  }

  static JsonArray read(String name) throws IOException {
    return new JsonArray(Files.readString(file(name)));
  }

  static Path file(String name) {
    return DIRECTORY.resolve(name + ".json");
  }

  /** Those that several JVMs have measured, the rounds of all in each, with their verdicts. */
  static JsonArray merge(List<JsonArray> parts) {
    return new JsonArray(IntStream.range(0, parts.get(0).size())
        .mapToObj(i -> mergeRows(parts.stream().map(part -> part.getJsonObject(i)).toList()))
        .map(row -> row.put("verdict", verdict(row)))
        .toList());
  }

  private static JsonObject mergeRows(List<JsonObject> parts) {
    JsonObject first = parts.get(0);
    if (first.containsKey(NOT_MEASURED)) {
      return first;
    }
    return first.copy().mergeIn(row(first.getString("what"), all(parts, "these"), first.getString("nextTo"), all(parts, "others"), first.getString("unit")));
  }

  private static List<Double> all(List<JsonObject> parts, String side) {
    return parts.stream().flatMap(part -> part.getJsonObject(side).getJsonArray("all").stream()).map(figure -> ((Number) figure).doubleValue()).toList();
  }

  static String table(JsonArray rows) {
    return HEAD + rows.stream().map(row -> line((JsonObject) row)).collect(Collectors.joining("\n"));
  }

  private static String line(JsonObject row) {
    String unit = row.getString("unit");
    boolean measured = !row.containsKey(NOT_MEASURED);
    return "| " + row.getString("what") + " | " + (measured ? text(row.getJsonObject("these"), unit) : "") + " | " + row.getString("nextTo") + " | "
        + (measured ? text(row.getJsonObject("others"), unit) : "") + " | "
        + (measured ? text(row.getJsonObject("ratio"), "") : "not measured: " + row.getString(NOT_MEASURED)) + " | " + bar(row) + " |";
  }

  private static String bar(JsonObject row) {
    Double bar = row.getDouble("atLeast", row.getDouble("atMost"));
    return bar == null ? "" : (row.containsKey("atLeast") ? "at least " : "at most ") + number(bar) + (verdict(row).equals("missed") ? ": **missed**" : "");
  }

  private static String verdict(JsonObject row) {
    if (row.containsKey(NOT_MEASURED)) {
      return "not measured";
    }
    double median = row.getJsonObject("ratio").getDouble("median");
    if (row.containsKey("atLeast")) {
      return median >= row.getDouble("atLeast") ? "holds" : "missed";
    }
    return !row.containsKey("atMost") ? "nothing asked for" : median <= row.getDouble("atMost") ? "holds" : "missed";
  }

  private static JsonObject figures(List<Double> all) {
    List<Double> sorted = all.stream().sorted(Comparator.naturalOrder()).toList();
    return new JsonObject().put("median", sorted.get(sorted.size() / 2)).put("least", sorted.get(0)).put("most", sorted.get(sorted.size() - 1))
        .put("all", new JsonArray(all));
  }

  private static String text(JsonObject figures, String unit) {
    return number(figures.getDouble("median")) + unit + " (" + number(figures.getDouble("least")) + " to " + number(figures.getDouble("most")) + ")";
  }

  /** How many of something there are, as a row's name says it. */
  static String count(int count) {
    return count < 10_000 ? Integer.toString(count) : number(count);
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, number < 100 ? "%.2f" : "%,.0f", number).replace(',', ' ');
  }
}
