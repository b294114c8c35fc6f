package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several things measured in turn, round by round, so that what slows the machine down slows all of them; every other round in the reverse order, so that none
 * is always the one after another. {@link Missing} ones are left out.
 */
final class Comparison {

  /** Of a turn while warming up: what they have in common is warm for all, and not as one of them alone would have it. */
  private static final int TURN_SECONDS = 2;

  private final Map<Measured, List<Double>> perSecond = new LinkedHashMap<>();
  private final List<Measured> all;

  private Comparison(List<Measured> all) {
    this.all = all.stream().filter(one -> !(one instanceof Missing)).toList();
    this.all.forEach(one -> perSecond.put(one, new ArrayList<>()));
  }

  /** Warmed up, and measured as often and as long as {@link Settings} say. */
  static Comparison of(Measured... all) throws Exception {
    Comparison comparison = new Comparison(List.of(all));
    comparison.warmUp();
    comparison.measure();
    return comparison;
  }

  private void warmUp() throws Exception {
    int longest = all.stream().mapToInt(Measured::warmUpSeconds).max().orElse(0);
    for (int done = 0; done < longest; done += TURN_SECONDS) {
      for (Measured one : inOrder(done / TURN_SECONDS)) {
        int seconds = Math.min(one.warmUpSeconds() - done, TURN_SECONDS);
        if (seconds > 0) {
          one.perSecond(seconds);
        }
      }
    }
  }

  private void measure() throws Exception {
    for (int round = 0; round < Settings.rounds(); round++) {
      for (Measured one : inOrder(Settings.roundsBefore() + round)) {
        perSecond.get(one).add(one.perSecond(Settings.seconds()));
      }
    }
  }

  private List<Measured> inOrder(int round) {
    List<Measured> order = new ArrayList<>(all);
    if (round % 2 == 1) {
      Collections.reverse(order);
    }
    return order;
  }

  /** A row of the report: one thing's figures over another's. */
  JsonObject ratio(Measured these, Measured others) {
    return others instanceof Missing missing
        ? Rows.notMeasured(these.name(), others.name(), missing.reason())
        : Rows.row(these.name(), perSecond.get(these), others.name(), perSecond.get(others));
  }

  /** The same with a bar that it should not be under. */
  JsonObject ratio(Measured these, Measured others, double atLeast) {
    return ratio(these, others).put("atLeast", atLeast);
  }

  static JsonArray rows(JsonObject... rows) {
    return new JsonArray(new ArrayList<>(List.of(rows)));
  }
}
