package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Several things measured in turn, round by round; and what is told of them, printed and as JSON. */
final class Comparison {

  private static final int WARM_UPS = 3;

  private final JsonObject result = new JsonObject();

  /** As many rounds as the system property {@code rounds} says, of {@code seconds} each. */
  Comparison(List<InFlight> all) throws Exception {
    int seconds = Integer.getInteger("seconds", 2);
    for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
      for (InFlight one : all) {
        one.warmUp(seconds);
      }
    }
    for (int round = 0; round < Integer.getInteger("rounds", 15); round++) {
      for (InFlight one : all) {
        one.measure(seconds);
      }
    }
    all.forEach(one -> System.out.println(one.name() + ": " + one));
  }

  Comparison ratio(InFlight these, InFlight others) {
    Ratios ratios = Ratios.of(these.perSecond(), others.perSecond());
    System.out.println(these.name() + " over " + others.name() + ": " + ratios);
    result.put(these.name() + " over " + others.name(), new JsonObject()
        .put("these", new JsonArray(these.perSecond())).put("others", new JsonArray(others.perSecond())).put("ratio", ratios.toJson()));
    return this;
  }

  /** @param file in {@code target/bench} */
  void write(String file) throws IOException {
    Files.createDirectories(Path.of("target", "bench"));
    Files.writeString(Path.of("target", "bench", file), result.encodePrettily());
  }
}
