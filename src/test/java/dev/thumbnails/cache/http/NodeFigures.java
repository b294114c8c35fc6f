package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoublePredicate;

/** What a node counts, as its bridge tells it; and never with a name. All on the test's own thread, which blocks no event loop that would have to answer. */
final class NodeFigures {

  private static final long LIMIT_SECONDS = 20;

  private final int port;
  private final String secret;

  /** @param secret a part of the names of all thumbnails that there are */
  NodeFigures(int port, String secret) {
    this.port = port;
    this.secret = secret;
  }

  JsonObject stats() {
    String stats = ask(port, "GET", "/stats").body();
    assertThat(stats).doesNotContain(secret);
    return new JsonObject(stats);
  }

  /** @param tag besides the cache's address; empty for none */
  double metric(String meter, String tag) {
    String metrics = ask(port, "GET", "/metrics").body();
    assertThat(metrics).as("tags").contains("cache=\"thumbnails.cache\"").doesNotContain(secret);
    String sample = meter + "{cache=\"thumbnails.cache\"" + (tag.isEmpty() ? "" : "," + tag) + "} ";
    String line = metrics.lines().filter(text -> text.startsWith(sample)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(sample.length()));
  }

  /** @param wanted may ask the node something itself */
  void await(String meter, DoublePredicate wanted) {
    await(meter, "", wanted);
  }

  void await(String meter, String tag, DoublePredicate wanted) {
    holds(meter, () -> wanted.test(metric(meter, tag)));
  }

  void awaitReady() {
    holds("ready", () -> ask(port, "GET", "/health/ready").status() == 200);
  }

  private static void holds(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
    }
  }
}
