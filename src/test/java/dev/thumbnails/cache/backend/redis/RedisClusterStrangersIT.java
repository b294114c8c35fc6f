package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Messages;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that know less of the Cluster than others, and answer all the same. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisClusterStrangersIT {

  private static final int MASTERS = 3;
  private static final int HALF = HashSlot.COUNT / 2;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private final RedisProcess stranger = new RedisProcess("--cluster-enabled", "yes");
  private final List<Integer> asked = new CopyOnWriteArrayList<>();
  private volatile int failing = -1;
  private Vertx vertx;
  private Messages cache;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    this.cache = new Messages(vertx);
    stranger.start();
  }

  @AfterEach
  void end() {
    stranger.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void aFirstSeedThatKnowsOfFewSlotsIsPassedOver(int slots) {
    if (slots > 0) {
      List<Object> own = new ArrayList<>(List.of("ADDSLOTS"));
      IntStream.range(0, slots).forEach(own::add);
      Futures.await(Questions.ask(vertx, stranger, "CLUSTER", own.toArray()));
    }
    deploy(stranger.connectionString(), CLUSTER.master(0).connectionString());
    for (int master = 0; master < MASTERS; master++) {
      awaitSet(nameOn(master));
    }
    CLUSTER.master(1).kill();
    for (int round = 0; round < 3; round++) {
      assertThat(cache.failure("get", nameOn(1)).failureCode()).isEqualTo(503);
      assertThat(cache.ask("get", nameOn(0)).body()).isNotNull();
      assertThat(cache.ask("get", nameOn(2)).body()).isNotNull();
    }
  }

  /** While it is the only one that answers. */
  @Test
  void aNodeThatHasLeftDoesNotTakeTheTableAway() {
    join();
    deploy(stranger.connectionString());
    awaitSet(nameOn(0));
    leave();
    for (int master = 0; master < MASTERS; master++) {
      CLUSTER.master(master).kill();
    }
    assertThat(cache.failure("get", nameOn(0)).failureCode()).isEqualTo(503);
    CLUSTER.afterEach(null);
    for (int master = 0; master < MASTERS; master++) {
      String name = nameOn(master);
      Futures.await(Until.holds(vertx, () -> get(name), got -> true));
    }
  }

  @Test
  void whoHasFailedIsAskedLast() {
    FakeRedis[] halves = new FakeRedis[2];
    for (int i = 0; i < halves.length; i++) {
      int half = i;
      halves[i] = FakeRedis.start(vertx, (socket, command) -> switch (command.get(0).toUpperCase(Locale.ROOT)) {
        case "CLUSTER" -> asked.add(half) && answers(socket, "*2\r\n" + range(0, HALF - 1, halves[0]) + range(HALF, HashSlot.COUNT - 1, halves[1]));
        case "GETRANGE" -> answers(socket, half == failing ? "-CLUSTERDOWN The cluster is down\r\n" : "$0\r\n\r\n");
        default -> false;
      });
    }
    deploy(halves[0].connectionString());
    for (int half = 0; half < halves.length; half++) {
      int own = half;
      String name = name(key -> HashSlot.of(key) / HALF == own);
      Futures.await(Until.holds(vertx, () -> get(name), got -> true));
      asked.clear();
      failing = half;
      Futures.await(Until.holds(vertx, () -> get(name).otherwiseEmpty(), got -> !asked.isEmpty()));
      assertThat(asked).first().as("asked first").isEqualTo(1 - half);
      failing = -1;
    }
  }

  private void deploy(String... connectionStrings) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis")
        .put("options", new JsonObject().put("type", "CLUSTER").put("endpoints", new JsonArray(List.of(connectionStrings)))))));
  }

  private void join() {
    Futures.await(Questions.ask(vertx, stranger, "CLUSTER", "MEET", "127.0.0.1", CLUSTER.master(0).port()));
    for (RedisProcess node : nodes()) {
      Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, node, "CLUSTER", "INFO"),
          info -> info.toString().contains("cluster_slots_ok:16384") && info.toString().contains("cluster_known_nodes:4")));
    }
  }

  private void leave() {
    Response id = Futures.await(Questions.ask(vertx, stranger, "CLUSTER", "MYID"));
    for (int master = 0; master < MASTERS; master++) {
      CLUSTER.ask(master, "CLUSTER", "FORGET", id);
    }
    Futures.await(Questions.ask(vertx, stranger, "CLUSTER", "RESET", "SOFT"));
  }

  private List<RedisProcess> nodes() {
    return Stream.concat(Stream.of(stranger), IntStream.range(0, MASTERS).mapToObj(CLUSTER::master)).toList();
  }

  private static String range(int first, int last, FakeRedis master) {
    return "*3\r\n:" + first + "\r\n:" + last + "\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + master.port() + "\r\n";
  }

  private static boolean answers(NetSocket socket, String answer) {
    socket.write(answer);
    return true;
  }

  /** A node may take longer to answer than it is waited for when it is asked first. */
  private void awaitSet(String name) {
    Futures.await(Until.holds(vertx, () -> vertx.eventBus().request("thumbnails.cache.set", new JsonObject().put("name", name)), set -> true));
  }

  private Future<?> get(String name) {
    return vertx.eventBus().request("thumbnails.cache.get", name);
  }

  private static String nameOn(int master) {
    return name(key -> CLUSTER.masterOf(key) == master);
  }

  private static String name(Predicate<String> ofKey) {
    return Stream.iterate(0, i -> i + 1).map(i -> "name/" + i).filter(name -> ofKey.test("thumbnails:n:" + name)).findFirst().orElseThrow();
  }
}
