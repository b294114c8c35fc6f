package dev.thumbnails.cache.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What there is of a run: {@code target/bench/report.json}, and {@code table.md} for who reads. */
final class Report {

  private final JsonArray rows = new JsonArray();
  private final JsonArray loads = new JsonArray();
  private final List<String> warnings = new ArrayList<>();
  private final JsonObject json;

  Report(int rounds) throws IOException, InterruptedException {
    json = Machine.toJson().put("at", Instant.now().toString()).put("rounds", rounds).put("seconds", Settings.seconds())
        .put("loads", loads).put("rows", rows);
  }

  void note(Load load) {
    if (load.isTooMuch(loads.isEmpty())) {
      warnings.add(load.warning());
      System.out.println(load.warning());
    }
    loads.add(load.toJson());
  }

  Report add(JsonArray more) {
    rows.addAll(more);
    return this;
  }

  void write() throws IOException {
    Files.createDirectories(Rows.DIRECTORY);
    Files.writeString(Rows.DIRECTORY.resolve("report.json"), json.encodePrettily());
    Files.writeString(Rows.DIRECTORY.resolve("table.md"), text() + "\n");
  }

  String text() {
    String head = json.getString("machine") + "\n\n";
    return head + (warnings.isEmpty() ? "" : String.join("\n\n", warnings) + "\n\n") + Rows.table(rows);
  }
}
