package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The names of each source after thousands of changes that raced. In a Cluster a set that raced a delete once left a name in its source's index for
 * ever. (What Python shares is on one server always.)
 */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisIndexRacesIT {

  private static final int CHANGES = 25_000;
  private static final int BACKENDS = 4;
  /** Checks that nobody waits for have ended by then, and short lifetimes too. */
  private static final long QUIET_MS = 1000;
  /** A place with a greater score has no end. */
  private static final double NO_END = 4e15;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final String prefix = "walk:" + UUID.randomUUID() + ":";
  private final long seed = System.nanoTime();
  private Vertx vertx;
  private boolean isCluster;
  private boolean isJson;

  @ParameterizedTest
  @CsvSource({"CLUSTER, json", "STANDALONE, json", "STANDALONE, python-thumbnails"})
  void theIndexesAreRightAfterRandomChanges(String type, String format, Vertx vertx) {
    this.vertx = vertx;
    isCluster = type.equals("CLUSTER");
    isJson = format.equals("json");
    JsonObject section = new JsonObject().put("type", "redis").put("format", format).put("keyPrefix", prefix)
        .put("connectionString", (isCluster ? CLUSTER.master(0) : REDIS).connectionString()).put("options", new JsonObject().put("type", type));
    List<IndexWalk> walks = IntStream.range(0, BACKENDS).mapToObj(i -> new IndexWalk(section, seed + i)).toList();
    Futures.await(Future.all(walks.stream().map(vertx::deployVerticle).toList()));
    Futures.await(Future.all(walks.stream().map(walk -> walk.walk(CHANGES / BACKENDS)).toList()), 120);
    Futures.await(vertx.timer(QUIET_MS, TimeUnit.MILLISECONDS));
    List<String> stale = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    int depending = 0;
    int ending = 0;
    for (String name : IndexWalk.NAMES) {
      for (String source : IndexWalk.SOURCES) {
        Double score = score(source, name);
        if (depends(name, source)) {
          depending++;
          if (score == null || score < end(name)) {
            missing.add(name + " of " + source + " with " + score);
          }
        } else if (score != null && score >= NO_END) {
          stale.add(name + " of " + source + " with " + score);
        } else {
          ending += score == null ? 0 : 1;
        }
      }
    }
    Figures.show("Index of a " + type + " with " + format + " after " + CHANGES + " random changes of " + IndexWalk.NAMES.size() + " names, seed "
        + seed + ": " + depending + " records with a source, " + missing.size() + " of them missing; " + stale.size() + " other names for ever, "
        + ending + " that end by themselves");
    assertThat(missing).as("records that no invalidation finds, seed " + seed).isEmpty();
    assertThat(stale).as("names without such a record for ever, seed " + seed).isEmpty();
    assertThat(depending).as("all is not deleted").isPositive();
  }

  /** Null for none. */
  private Double score(String source, String name) {
    Response score = ask(index(source), "ZSCORE", index(source), name);
    return score == null ? null : score.toDouble();
  }

  private boolean depends(String name, String source) {
    Response record = ask(record(name), "GET", record(name));
    return record != null && record.toString().contains("\"source\":\"" + source + "\"");
  }

  /** When the record ends, in milliseconds since the epoch. */
  private double end(String name) {
    long lives = ask(record(name), "PTTL", record(name)).toLong();
    return lives < 0 ? lives == -1 ? NO_END : 0 : System.currentTimeMillis() + lives;
  }

  private String record(String name) {
    return isJson ? prefix + "n:" + name : "thumbnails:c:" + prefix.length() + ":" + prefix + name;
  }

  private String index(String source) {
    return (isJson ? prefix + "s:" : "thumbnails:s:" + prefix.length() + ":" + prefix) + source;
  }

  private Response ask(String key, String command, Object... arguments) {
    return isCluster
        ? CLUSTER.ask(CLUSTER.masterOf(key), command, arguments)
        : Futures.await(Questions.ask(vertx, REDIS, command, arguments));
  }
}
