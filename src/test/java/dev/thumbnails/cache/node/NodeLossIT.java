package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that are killed, hang, leave and come, under load from a member of their cluster that has no cache: what its callers see who use
 * {@code ThumbnailCache} or an HTTP bridge, and beside them those who send plain messages.
 */
@Tag("faults")
class NodeLossIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final int PER_SECOND = 500;
  private static final int PLAIN_PER_SECOND = 200;
  private static final int BRIDGE_PER_SECOND = 100;
  private static final int NAMES = 200;
  private static final int TOGETHER = 20;

  @TempDir
  Path directory;

  private final List<SteadyLoad> loads = new ArrayList<>();
  private TestCluster cluster;
  private TestNodes nodes;
  private Vertx vertx;
  private ThumbnailCache cache;

  @BeforeEach
  void makeACluster() throws IOException {
    cluster = new TestCluster(directory);
  }

  @AfterEach
  void leave() {
    loads.forEach(load -> Futures.await(load.stop(), 60));
    nodes.close();
    cluster.close();
  }

  @Test
  void aKilledNodeIsNotNoticed() throws IOException {
    begin(redis());
    SteadyLoad calls = calls();
    SteadyLoad plain = plain();
    SteadyLoad bridge = bridge();
    Futures.await(Future.all(calls.succeeds(PER_SECOND, SteadyLoad.ALL), bridge.succeeds(BRIDGE_PER_SECOND, SteadyLoad.ALL)));
    long killed = System.nanoTime();
    nodes.get(1).kill();
    cluster.awaitMembers(size -> size == 3);
    long noticedMs = sinceMs(killed);
    Futures.await(calls.succeeds(3 * PER_SECOND, SteadyLoad.ALL));
    report("M14, a node killed; the cluster noticed after " + noticedMs + " ms", calls, plain, bridge);
    assertNobodyFailed(calls, bridge);
  }

  @Test
  void aNodeThatHangsIsLeftAloneAndComesBack() throws IOException {
    begin(redis());
    SteadyLoad calls = calls();
    SteadyLoad plain = plain();
    SteadyLoad bridge = bridge();
    Futures.await(Future.all(calls.succeeds(PER_SECOND, SteadyLoad.ALL), bridge.succeeds(BRIDGE_PER_SECOND, SteadyLoad.ALL)));
    long frozen = System.nanoTime();
    nodes.get(1).freeze();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(cluster.members().getNodes().size()), size -> size == 3));
    long evictedMs = sinceMs(frozen);
    Futures.await(calls.succeeds(2 * PER_SECOND, SteadyLoad.ALL));
    nodes.get(1).thaw();
    long thawed = System.nanoTime();
    cluster.awaitMembers(size -> size == 4);
    Futures.await(Until.holds(vertx, this::answering, count -> count == 3));
    long backMs = sinceMs(thawed);
    Futures.await(calls.succeeds(2 * PER_SECOND, SteadyLoad.ALL));
    report("M17, a node hangs; evicted after " + evictedMs + " ms, back " + backMs + " ms after it went on", calls, plain, bridge);
    assertNobodyFailed(calls, bridge);
    assertThat(evictedMs).isLessThan(6000);
    assertThat(backMs).isLessThan(30_000);
  }

  /** Hazelcast goes on to look for it, every five seconds, and the kernel accepts that for the node that hangs. */
  @Test
  void aNodeThatHangsOnHoldsNobodyUp() throws IOException {
    // One thread for all connections, so that none is spared by chance.
    cluster.set("hazelcast.io.output.thread.count", "1");
    begin(new JsonObject().put("type", "shared-data"));
    nodes.get(1).freeze();
    cluster.awaitMembers(size -> size == 3);
    SteadyLoad calls = calls();
    Futures.await(calls.succeeds(12 * PER_SECOND, SteadyLoad.ALL), 60);
    Futures.await(calls.stop());
    Figures.show("M17, a node hangs on: slowest call of the others after " + calls.slowestMs() + " ms");
    assertNobodyFailed(calls);
  }

  @Test
  void aRollingRestartIsNotNoticedAndLosesNothing() throws IOException {
    begin(new JsonObject().put("type", "shared-data"));
    SteadyLoad calls = calls();
    SteadyLoad plain = plain();
    SteadyLoad bridge = bridge();
    for (int i = 0; i < 3; i++) {
      long began = System.nanoTime();
      assertThat(nodes.get(i).terminate().awaitEnd()).isEqualTo(143);
      Figures.show("M15: ended " + sinceMs(began) + " ms after SIGTERM");
      nodes.startOne().awaitReady();
      // The next one goes when the cluster has taken this one in.
      cluster.awaitMembers(size -> size == 4);
    }
    Futures.await(calls.succeeds(PER_SECOND, SteadyLoad.ALL));
    report("M15, each of three nodes restarted", calls, plain, bridge);
    assertNobodyFailed(calls, bridge);
    for (SteadyLoad.End end : calls.ended(NodeLossIT::isSet)) {
      assertThat(Futures.await(cache.get(ofSet(end.number()).name()))).isEqualTo(ofSet(end.number()));
    }
  }

  @Test
  void aNodeThatJoinsIsWarm() throws IOException {
    begin(redis());
    nodes.get(2).terminate().awaitEnd();
    SteadyLoad plain = plain();
    Futures.await(plain.succeeds(PLAIN_PER_SECOND, SteadyLoad.ALL));
    nodes.startOne().awaitReady();
    Futures.await(Until.holds(vertx, this::answering, count -> count == 3));
    Futures.await(plain.succeeds(3 * PLAIN_PER_SECOND, SteadyLoad.ALL));
    report("M16, a node joins", plain);
    assertThat(plain.failures(SteadyLoad.ALL)).hasSizeLessThanOrEqualTo(5);
  }

  private void begin(JsonObject backend) throws IOException {
    nodes = new TestNodes(directory, cluster, new JsonObject().put("backend", backend)).start(3);
    vertx = cluster.join();
    cache = ThumbnailCache.create(vertx);
    cluster.awaitMembers(size -> size == 4);
    Futures.await(Until.holds(vertx, this::answering, count -> count == 3));
    // Some at once: nodes that have just begun take long for their first sets.
    for (int first = 0; first < NAMES; first += TOGETHER) {
      Futures.await(Future.all(IntStream.range(first, first + TOGETHER).mapToObj(NodeLossIT::thumbnail).map(cache::set).toList()));
    }
  }

  private static JsonObject redis() {
    return new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString());
  }

  /** One in ten is a set of a name of its own, the others are gets of what is there. */
  private SteadyLoad calls() {
    return load(PER_SECOND, number -> isSet(number)
        ? cache.set(ofSet(number))
        : cache.get(thumbnail(number).name()).map(found -> right(number, found)));
  }

  private SteadyLoad load(int perSecond, IntFunction<Future<?>> operation) {
    SteadyLoad load = SteadyLoad.start(vertx, perSecond, operation);
    loads.add(load);
    return load;
  }

  private SteadyLoad plain() {
    DeliveryOptions half = new DeliveryOptions().setSendTimeout(500);
    return load(PLAIN_PER_SECOND, number ->
        vertx.eventBus().request("thumbnails.cache.get", thumbnail(number).name(), half));
  }

  private SteadyLoad bridge() {
    Futures.await(vertx.deployVerticle(new HttpBridgeVerticle(), new DeploymentOptions().setConfig(
        new JsonObject().put("http", new JsonObject().put("port", 0)))));
    URI url = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow();
    HttpClient client = vertx.createHttpClient();
    return load(BRIDGE_PER_SECOND, number ->
        client.request(HttpMethod.GET, url.getPort(), url.getHost(), "/thumbnails/" + thumbnail(number).name())
            .compose(request -> request.send())
            .compose(response -> response.body())
            .map(body -> right(number, Thumbnail.fromJson(body.toJsonObject()))));
  }

  /** How many nodes say who they are when all are asked in turn. */
  private Future<Long> answering() {
    DeliveryOptions half = new DeliveryOptions().setSendTimeout(500);
    return Future.join(IntStream.range(0, 12).mapToObj(i -> vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null, half)).toList())
        .map(all -> all.<Message<JsonObject>>list().stream().map(reply -> reply.body().getString("node")).distinct().count());
  }

  private static boolean isSet(int number) {
    return number % 10 == 0;
  }

  private static Thumbnail ofSet(int number) {
    return Thumbnail.of("set/" + number).withPath("/" + number);
  }

  private static Thumbnail thumbnail(int number) {
    return Thumbnail.of("n/" + number % NAMES).withPath("/" + number % NAMES);
  }

  private static Thumbnail right(int number, Thumbnail found) {
    if (!thumbnail(number).equals(found)) {
      throw new IllegalStateException(found + " for " + thumbnail(number));
    }
    return found;
  }

  private static long sinceMs(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static void report(String what, SteadyLoad... loads) {
    List<String> names = loads.length == 1 ? List.of("plain") : List.of("ThumbnailCache", "plain", "bridge");
    Figures.show(what);
    for (int i = 0; i < loads.length; i++) {
      Futures.await(loads[i].stop());
      Figures.show("  " + names.get(i) + ": " + loads[i].failures(SteadyLoad.ALL).size() + " of " + loads[i].ended(SteadyLoad.ALL).size()
          + " failed, the slowest took " + loads[i].slowestMs() + " ms");
      loads[i].failures(SteadyLoad.ALL).stream().collect(Collectors.groupingBy(failure -> failure.toString().replaceAll("[0-9a-f-]{8,}|[0-9]+", "#"),
          Collectors.counting())).forEach((failure, count) -> Figures.show("    " + count + " x " + failure));
    }
  }

  private static void assertNobodyFailed(SteadyLoad... loads) {
    for (SteadyLoad load : loads) {
      assertThat(load.failures(SteadyLoad.ALL)).isEmpty();
    }
  }
}
