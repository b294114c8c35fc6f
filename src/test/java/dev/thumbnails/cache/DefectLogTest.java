package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.LogLines;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A defect that every message meets, on several addresses and instances. */
@ExtendWith(VertxExtension.class)
class DefectLogTest {

  private static final int WIDTH = 64;
  private static final int OPERATIONS = 3;

  @Test
  void isLoggedOnceASecondForEachOperationAtMost(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "faulty").put("fault", "throws")).setInstances(8)));
    Messages messages = new Messages(vertx);
    try (LogLines log = LogLines.keep()) {
      ClosedLoop load = new ClosedLoop(vertx, WIDTH, () -> Future.join(messages.send("get", "a"),
          messages.send("set", new JsonObject().put("name", "a")), messages.send("getAll", new JsonArray().add("a"))));
      long start = System.nanoTime();
      load.begin();
      Futures.await(Until.holds(vertx, () -> Future.succeededFuture(defects(log)), lines -> lines.size() >= 2));
      Futures.await(load.end());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
      Figures.show("a defect met " + OPERATIONS * load.answered() + " times: " + defects(log).size() + " lines logged in " + seconds + " s");
      assertThat(defects(log)).hasSizeLessThanOrEqualTo(OPERATIONS * (int) seconds);
    }
  }

  private static List<String> defects(LogLines log) {
    return log.lines().stream().filter(line -> line.contains("failed unexpectedly")).toList();
  }
}
