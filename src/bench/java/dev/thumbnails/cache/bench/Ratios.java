package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/** One thing's figures over another's, round by round, so that what slows the machine down slows both. */
record Ratios(double median, double least, double most) {

  static Ratios of(List<Double> these, List<Double> others) {
    List<Double> sorted = IntStream.range(0, these.size()).mapToObj(i -> these.get(i) / others.get(i)).sorted().toList();
    return new Ratios(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
  }

  JsonObject toJson() {
    return new JsonObject().put("median", median).put("least", least).put("most", most);
  }

  @Override
  public String toString() {
    return String.format("%.2f (%.2f to %.2f)", median, least, most);
  }
}
