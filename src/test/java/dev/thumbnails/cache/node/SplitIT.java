package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.Repetition;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of two machines between which the network is lost, and comes back: both halves go on with the Redis that they share, and are one
 * cluster again; and no near cache answers what is older than its bound meanwhile. Needs network namespaces.
 */
@Tag("system")
@ExtendWith(VertxExtension.class)
class SplitIT {

  private static final String WHOLE = "sees 2 of 4";
  private static final String HALF = "sees 1 of 2";
  private static final int HTTP_PORT = 8080;
  private static final long BOUND_MS = 1000;
  private static final int MANY = 100_000;
  private static final long PAUSE_MS = 50;

  /** When each version had been written; this JVM alone writes. */
  private final AtomicLongArray writtenNanos = new AtomicLongArray(MANY);
  private final Queue<Throwable> failedWrites = new ConcurrentLinkedQueue<>();
  private volatile int version;
  private volatile boolean stopped;
  private final AtomicLong oldestNanos = new AtomicLong();

  @Test
  void bothHalvesServeAndAreOneAgain(Vertx vertx, @TempDir Path directory) throws IOException {
    try (Machines machines = new Machines(); RedisProcess redis = redis(machines)) {
      try (NodeProcess here = node(machines, 1, redis, directory); NodeProcess there = node(machines, 2, redis, directory)) {
        here.awaitReady();
        there.awaitReady();
        try (NodeProcess caller = caller(machines, 1); NodeProcess other = caller(machines, 2)) {
          caller.awaitOut(WHOLE::equals, 60);
          other.awaitOut(WHOLE::equals, 60);
          splitAndHeal(vertx, machines, caller, other);
        }
      }
    }
  }

  private void splitAndHeal(Vertx vertx, Machines machines, NodeProcess caller, NodeProcess other) {
    HttpClient client = vertx.createHttpClient();
    Future<Void> writing = Repetition.whileTrue(() -> writeNext(vertx, client));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(version), number -> number > 20));
    SteadyLoad readsHere = SteadyLoad.start(vertx, 100, number -> read(client, 1));
    SteadyLoad readsThere = SteadyLoad.start(vertx, 100, number -> read(client, 2));
    Futures.await(readsHere.succeeds(100, SteadyLoad.ALL));
    final int linesHere = caller.out().size();
    final int linesThere = other.out().size();
    long split = System.nanoTime();
    machines.split();
    caller.awaitOut(HALF::equals, 60);
    other.awaitOut(HALF::equals, 60);
    long seenMs = sinceMs(split);
    Futures.await(readsHere.succeeds(500, SteadyLoad.ALL));
    int lines = caller.out().size();
    int others = other.out().size();
    long healed = System.nanoTime();
    machines.heal();
    awaitLater(caller, lines);
    awaitLater(other, others);
    long oneMs = sinceMs(healed);
    Futures.await(readsHere.succeeds(500, SteadyLoad.ALL));
    stopped = true;
    Futures.await(Future.all(writing, readsHere.stop(), readsThere.stop()));
    report(seenMs, oneMs, readsHere, readsThere, Stream.concat(failed(caller, linesHere), failed(other, linesThere)).toList());
  }

  /** Of the calls of {@code ThumbnailCache}. */
  private static Stream<String> failed(NodeProcess caller, int linesBefore) {
    return caller.out().stream().skip(linesBefore).filter(line -> line.startsWith("failed"));
  }

  private void report(long seenMs, long oneMs, SteadyLoad readsHere, SteadyLoad readsThere, List<String> failed) {
    Figures.show("M18: split seen after %d ms, one cluster again %d ms after it was healed; %d and %d reads, %d writes, none failed; %d calls of "
        + "ThumbnailCache failed; the oldest answer was %d ms old of %d", seenMs, oneMs, readsHere.ended(SteadyLoad.ALL).size(),
        readsThere.ended(SteadyLoad.ALL).size(), version, failed.size(), TimeUnit.NANOSECONDS.toMillis(oldestNanos.get()), BOUND_MS);
    assertThat(failedWrites).isEmpty();
    assertThat(readsHere.failures(SteadyLoad.ALL)).isEmpty();
    assertThat(readsThere.failures(SteadyLoad.ALL)).isEmpty();
    assertThat(failed).isEmpty();
    assertThat(oneMs).isLessThan(30_000);
    assertThat(TimeUnit.NANOSECONDS.toMillis(oldestNanos.get())).isLessThan(BOUND_MS);
  }

  /** By turns through both halves, one when the one before is done: each version is the path of one thumbnail. */
  private Future<Boolean> writeNext(Vertx vertx, HttpClient client) {
    return write(client, version).onFailure(failedWrites::add).transform(done -> {
      version++;
      return vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).map(next -> !stopped);
    });
  }

  private Future<Void> write(HttpClient client, int number) {
    return client.request(HttpMethod.PUT, HTTP_PORT, Machines.address(number % 2 == 0 ? 1 : 2), "/thumbnails/n/ame")
        .compose(request -> request.putHeader("Content-Type", "application/json").send(Buffer.buffer("{\"path\":\"" + number + "\"}")))
        .compose(response -> response.body().map(body -> {
          assertThat(response.statusCode()).isEqualTo(204);
          writtenNanos.set(number, System.nanoTime());
          return null;
        }));
  }

  private Future<?> read(HttpClient client, int side) {
    long asked = System.nanoTime();
    return client.request(HttpMethod.GET, HTTP_PORT, Machines.address(side), "/thumbnails/n/ame")
        .compose(request -> request.send()).compose(response -> response.body())
        .map(body -> age(Integer.parseInt(body.toJsonObject().getString("path")), asked));
  }

  /** How long before it was asked for the next version had been there. */
  private int age(int number, long askedNanos) {
    long next = writtenNanos.get(number + 1);
    if (next != 0) {
      oldestNanos.accumulateAndGet(askedNanos - next, Math::max);
    }
    return number;
  }

  private static void awaitLater(NodeProcess caller, int lines) {
    caller.awaitOut(line -> caller.out().subList(lines, caller.out().size()).contains(WHOLE), 60);
  }

  private static RedisProcess redis(Machines machines) throws IOException {
    machines.connectThis();
    return new RedisProcess("--bind", Machines.here(), "--protected-mode", "no").start();
  }

  private static NodeProcess node(Machines machines, int side, RedisProcess redis, Path directory) throws IOException {
    JsonObject conf = new JsonObject()
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", "redis://" + Machines.here() + ":" + redis.port()))
        .put("nearCache", new JsonObject().put("maximumStalenessMs", BOUND_MS))
        .put("http", new JsonObject().put("host", Machines.address(side)).put("port", HTTP_PORT).put("insecure", true));
    String file = Files.writeString(directory.resolve(side + ".json"), conf.encode()).toString();
    return machines.java(side, environment(side), "-Xmx256m", "-jar", NodeProcess.JAR.toString(), "--cluster", "--conf", file);
  }

  private static NodeProcess caller(Machines machines, int side) {
    return machines.java(side, environment(side), "-Xmx256m", "-cp", System.getProperty("java.class.path"), WatchingNode.class.getName());
  }

  private static Map<String, String> environment(int side) {
    return Map.of("THUMBNAILS_CLUSTER_HOST", Machines.address(side), "THUMBNAILS_CLUSTER_MEMBERS",
        String.join(",", Stream.of(1, 2).flatMap(each -> Arrays.stream(new int[] {5701, 5702}).mapToObj(port -> Machines.address(each) + ":" + port)).toList()));
  }

  private static long sinceMs(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
