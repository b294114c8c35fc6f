package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several things measured in turn, round by round, so that what slows the machine down slows all of them. */
final class Comparison {

  private static final int WARM_UPS = 3;

  private final Map<Measured, List<Double>> perSecond = new LinkedHashMap<>();

  private Comparison(List<Measured> all) {
    all.forEach(one -> perSecond.put(one, new ArrayList<>()));
  }

  /** As many rounds as the system property {@code rounds} says, of {@code seconds} each. */
  static Comparison of(Measured... all) throws Exception {
    return after(WARM_UPS, all);
  }

  /** @param warmUps rounds before those that count */
  static Comparison after(int warmUps, Measured... all) throws Exception {
    Comparison comparison = new Comparison(List.of(all));
    comparison.run(warmUps, false);
    comparison.run(Integer.getInteger("rounds", 9), true);
    return comparison;
  }

  private void run(int rounds, boolean counts) throws Exception {
    int seconds = Integer.getInteger("seconds", 2);
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<Measured, List<Double>> one : perSecond.entrySet()) {
        double figure = one.getKey().perSecond(seconds);
        if (counts) {
          one.getValue().add(figure);
        }
      }
    }
  }

  /** A row of the report: one thing's figures over another's. */
  JsonObject ratio(Measured these, Measured others) {
    return Rows.row(these.name(), perSecond.get(these), others.name(), perSecond.get(others));
  }

  /** The same with a bar that it should not be under. */
  JsonObject ratio(Measured these, Measured others, double atLeast) {
    return ratio(these, others).put("atLeast", atLeast);
  }

  static JsonArray rows(JsonObject... rows) {
    return new JsonArray(new ArrayList<>(List.of(rows)));
  }
}
