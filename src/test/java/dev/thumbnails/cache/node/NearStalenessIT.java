package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.backend.redis.RedisSentinelProcesses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How old the answers of a near cache are that loses changes, on a node that is frozen for a while, before a Redis whose master dies.
 * Longer with the system property {@code soak}.
 */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class NearStalenessIT {

  private static final boolean SOAK = Boolean.getBoolean("soak");
  private static final long BOUND_MS = 300;
  private static final int NAMES = 100;
  private static final long READS = SOAK ? 1_000_000 : 200_000;
  private static final long PER_SECOND = 25_000;
  private static final long FROZEN_MS = SOAK ? 10_000 : 2000;
  private static final long PAUSE_MS = 3;
  private static final long SECONDS = 120;
  /** Until the next master is found, at most. */
  private static final long FOUND_MS = 1000;
  private static final int VERSIONS_OF_NEXT_MASTER = 500;

  private Vertx vertx;
  private RedisSentinelProcesses group;
  /** Of each name: its versions, and when each had been written. */
  private final Map<String, TreeMap<Long, Long>> written = new HashMap<>();
  private Redis master;
  private volatile long lastVersion;
  /** The last that the first master can have had. */
  private volatile long lastOfFirstMaster = Long.MAX_VALUE;
  private final AtomicInteger versionsOfNextMaster = new AtomicInteger();
  /** How long the sentinels took. */
  private long agreedMs;
  private volatile boolean stopped;

  @Test
  void noAnswerIsOlderThanTheBound(Vertx vertx) throws IOException {
    this.vertx = vertx;
    try (RedisSentinelProcesses sentinels = new RedisSentinelProcesses(vertx)) {
      group = sentinels;
      for (int i = 0; i < NAMES; i++) {
        Futures.await(write("n/" + i, 0));
      }
      Future<Void> writing = Repetition.whileTrue(this::writeNext);
      JsonObject told = read();
      stopped = true;
      Futures.await(writing);
      check(told);
    }
  }

  /** What the node tells in the end. */
  private JsonObject read() {
    try (NodeProcess node = NodeProcess.java(Map.of(), "-cp", System.getProperty("java.class.path"), NearReadingNode.class.getName(),
        group.section().encode(), Long.toString(BOUND_MS), Integer.toString(NAMES), Long.toString(PER_SECOND))) {
      node.awaitReady();
      awaitAnswered(node, 1);
      node.freeze();
      Futures.await(vertx.timer(FROZEN_MS, TimeUnit.MILLISECONDS));
      node.thaw();
      awaitAnswered(node, 2);
      killMaster();
      awaitAnswered(node, READS / NearReadingNode.REPORTED);
      node.write("enough");
      return new JsonObject(node.awaitOut(line -> line.startsWith("{"), SECONDS));
    }
  }

  /** And waits until the next one has been written to. */
  private void killMaster() {
    RedisProcess first = Futures.await(group.master());
    long start = System.nanoTime();
    first.kill();
    lastOfFirstMaster = lastVersion;
    Futures.await(Until.holds(vertx, group::master, master -> master != first));
    agreedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(versionsOfNextMaster.get()), count -> count >= VERSIONS_OF_NEXT_MASTER), SECONDS);
  }

  private static void awaitAnswered(NodeProcess node, long reports) {
    node.awaitOut(NearReadingNode.answered(reports * NearReadingNode.REPORTED)::equals, SECONDS);
  }

  private void check(JsonObject told) {
    long oldestMs = 0;
    int versions = 0;
    int ofNextMaster = 0;
    for (Map.Entry<String, Object> last : told.getJsonObject("last")) {
      String[] value = last.getKey().split(" ");
      long version = Long.parseLong(value[1]);
      ofNextMaster += version > lastOfFirstMaster ? 1 : 0;
      Map.Entry<Long, Long> next = written.get(value[0]).higherEntry(version);
      if (next != null) {
        versions++;
        oldestMs = Math.max(oldestMs, TimeUnit.NANOSECONDS.toMillis((Long) last.getValue() - next.getValue()));
      }
    }
    Figures.show("near cache: " + told.getLong("reads") + " reads, " + told.getLong("hits") + " of them near hits, " + told.getLong("failed")
        + " failed or missed through a fail-over of " + agreedMs + " ms, " + ofNextMaster + " values of the next master answered; " + versions
        + " replaced values answered, the oldest " + oldestMs + " ms after it was replaced; the bound is " + BOUND_MS);
    assertThat(told.getLong("reads")).isGreaterThanOrEqualTo(READS);
    assertThat(told.getLong("hits")).isGreaterThan(READS / 4);
    assertThat(told.getLong("failed")).as("while there was no master").isBetween(1L, (agreedMs + FOUND_MS) * PER_SECOND / 1000);
    assertThat(ofNextMaster).as("values that were set after the fail-over").isGreaterThan(NAMES);
    assertThat(versions).isGreaterThan(100);
    assertThat(oldestMs).as("what is not told is answered until the bound, and no longer").isBetween(BOUND_MS / 2, BOUND_MS);
  }

  /** Whatever becomes of the master. */
  private Future<Boolean> writeNext() {
    long version = ++lastVersion;
    return write("n/" + version % NAMES, version)
        .recover(away -> {
          master = null;
          return Future.succeededFuture();
        })
        .compose(done -> vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS))
        .map(later -> !stopped);
  }

  /** On the master and a replica, lest the next master does not have it. */
  private Future<Void> write(String name, long version) {
    String record = "T1" + Thumbnail.of(name).withPath(Long.toString(version)).toJson().encode();
    return client()
        .compose(client -> client.batch(List.of(Request.cmd(Command.SET).arg("thumbnails:n:" + name).arg(record),
            Request.cmd(Command.WAIT).arg(1).arg(500))))
        .timeout(1000, TimeUnit.MILLISECONDS)
        .onSuccess(answers -> count(name, version, answers.get(1)))
        .mapEmpty();
  }

  private void count(String name, long version, Response replicas) {
    if (replicas.toInteger() > 0) {
      written.computeIfAbsent(name, first -> new TreeMap<>()).put(version, System.nanoTime());
      if (version > lastOfFirstMaster) {
        versionsOfNextMaster.incrementAndGet();
      }
    }
  }

  private Future<Redis> client() {
    if (master != null) {
      return Future.succeededFuture(master);
    }
    return group.master().map(RedisProcess::connectionString).map(place -> master = Redis.createClient(vertx, place));
  }
}
