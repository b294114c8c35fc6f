package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The places of names in a source of a Cluster, after nodes that were killed between two steps, and beside nodes of former versions. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisIndexPlacesIT {

  private static final String SOURCE = "originals/a.jpg";
  private static final double ENDLESS = 4e15;
  private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);
  /** By how much a place may last longer than its record. */
  private static final long LONGER_MS = 30_000;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private final String prefix = "places:" + UUID.randomUUID() + ":";
  private final String index = prefix + "s:" + SOURCE;
  private Vertx vertx;
  private CacheBackend backend;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    this.backend = open(CLUSTER.master(0).connectionString());
  }

  private CacheBackend open(String connectionString) {
    return Futures.await(BackendOpening.open(vertx, new JsonObject().put("type", "redis").put("keyPrefix", prefix)
        .put("connectionString", connectionString).put("options", new JsonObject().put("type", "CLUSTER"))));
  }

  /** It is killed between its first step and its second. */
  @Test
  void whatAKilledNodeHasEnteredEnds() {
    enter("a", 0);
    assertThat(score("a") - System.currentTimeMillis()).isBetween((double) HOUR_MS, (double) HOUR_MS + LONGER_MS);
    assertThat(ask(index, "PTTL", index).toLong()).as("the source's key ends with it").isBetween(HOUR_MS - LONGER_MS, HOUR_MS + LONGER_MS);
    enter("b", 24 * HOUR_MS);
    assertThat(score("b") - System.currentTimeMillis()).isBetween(24.0 * HOUR_MS, 24.0 * HOUR_MS + LONGER_MS);
    // As after that time.
    ask(index, "ZADD", index, System.currentTimeMillis() - 1, "a");
    set("c", 0);
    assertThat(score("a")).isNull();
  }

  /** A place without an end keeps none: the record that was there may stay. */
  @Test
  void whatAKilledNodeHasEnteredAgainStaysAndIsCheckedLater() {
    set("a", 0);
    double before = score("a");
    enter("a", 1000);
    assertThat(score("a")).isGreaterThan(before);
    assertThat(ask(index, "PTTL", index).toLong()).isEqualTo(-1);
  }

  /** Its master stores it when nobody waits any longer: an invalidation has to find it, whenever that is. */
  @Test
  void aRecordThatNobodyKnowsToBeStoredKeepsItsPlace() {
    String name = Stream.iterate(0, i -> i + 1).map(i -> "late/" + i)
        .filter(some -> CLUSTER.masterOf(prefix + "n:" + some) != CLUSTER.masterOf(index)).findFirst().orElseThrow();
    String key = prefix + "n:" + name;
    set(name, 1000);
    CLUSTER.master(CLUSTER.masterOf(key)).freeze();
    Futures.failure(backend.set(Thumbnail.of(name).withSource(SOURCE), 0));
    CLUSTER.master(CLUSTER.masterOf(key)).thaw();
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(ask(key, "PTTL", key).toLong()), lives -> lives == -1));
    assertThat(score(name)).isGreaterThan(ENDLESS);
  }

  /** Its record would be there, and in an hour no invalidation would find it. */
  @Test
  void aSetWhosePlaceMayEndIsNotSaidToBeDone() {
    List<String> answers = new CopyOnWriteArrayList<>(List.of("*1\r\n$1\r\n1\r\n", "*3\r\n:0\r\n:0\r\n$0\r\n\r\n", "-OOM there is no room\r\n"));
    int[] port = new int[1];
    FakeRedis fake = FakeRedis.start(vertx, (socket, command) -> {
      if (FakeRedis.isHandshake(command)) {
        return false;
      }
      socket.write(command.get(0).equalsIgnoreCase("CLUSTER")
          ? "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + port[0] + "\r\n"
          : answers.remove(0));
      return true;
    });
    port[0] = fake.port();
    CacheBackend full = open(fake.connectionString());
    assertThat(Futures.failure(full.set(Thumbnail.of("a").withSource(SOURCE), 0))).hasMessageContaining("OOM");
    assertThat(answers).as("steps that were not taken").isEmpty();
  }

  /** To enter a name, to store its record and to settle its place. */
  @Test
  void aSetWithASourceIsThreeSteps() {
    set("a", 0);
    set("a", HOUR_MS);
    int before = steps();
    for (int i = 0; i < 10; i++) {
      set("a", i % 2 * HOUR_MS);
    }
    assertThat(steps() - before).isEqualTo(3 * 10);
  }

  private static int steps() {
    return IntStream.range(0, 3).map(master -> CLUSTER.ask(master, "INFO", "COMMANDSTATS").toString().lines()
        .filter(line -> line.startsWith("cmdstat_eval")).mapToInt(line -> Integer.parseInt(line.split("[=,]")[1])).sum()).sum();
  }

  /** Its record was removed by a node that was killed before it took the name out. */
  @Test
  void aNameThatWasLeftBehindGoesWhenItsSourceIsUsedAfterAnHour() {
    set("gone", 0);
    set("kept", 0);
    ask(prefix + "n:gone", "UNLINK", prefix + "n:gone");
    set("another", 0);
    assertThat(score("gone")).as("it is not checked yet").isNotNull();
    for (String name : new String[] {"gone", "kept"}) {
      ask(index, "ZADD", index, String.format("%.0f", score(name) - HOUR_MS * 1000), name);
    }
    whenUsed("gone", score -> score == null);
    whenUsed("kept", score -> score > ENDLESS + System.currentTimeMillis() * 1000.0);
  }

  @Test
  void whatAFormerVersionHasEnteredIsChecked() {
    ask(index, "ZADD", index, "inf", "gone");
    Futures.await(backend.set(Thumbnail.of("kept").withSource(SOURCE), 0));
    ask(index, "ZADD", index, "inf", "kept");
    whenUsed("gone", score -> score == null);
    whenUsed("kept", score -> score < Double.POSITIVE_INFINITY);
    assertThat(score("kept")).isGreaterThan(ENDLESS);
    assertThat(Futures.await(backend.invalidate(SOURCE))).isEqualTo(2);
    assertThat(ask(index, "EXISTS", index).toInteger()).isZero();
  }

  /** It trims the source's key, and never shortens what it enters. */
  @Test
  void aFormerVersionLosesNothing() {
    set("for/ever", 0);
    set("a/day", 24 * HOUR_MS);
    enter("entered", 0);
    double[] before = Stream.of("for/ever", "a/day", "entered").mapToDouble(this::score).toArray();
    for (String name : new String[] {"for/ever", "a/day", "entered", "its/own"}) {
      formerEnter(name, 1000);
    }
    assertThat(Stream.of("for/ever", "a/day", "entered").mapToDouble(this::score).toArray()).isEqualTo(before);
    assertThat(ask(index, "PTTL", index).toLong()).as("the key is there as long as what has no end").isGreaterThan(1000 * 365 * 24 * HOUR_MS);
    formerEnter("a/day", 0);
    assertThat(score("a/day")).isInfinite();
    set("its/own", 0);
    assertThat(ask(index, "PTTL", index).toLong()).isEqualTo(-1);
    assertThat(Futures.await(backend.invalidate(SOURCE))).isEqualTo(3);
  }

  /** Redis takes a key that a script has removed for another master's. So an invalidation of the last name failed with 503. */
  @Test
  void theLastNameGoesWhileItsSlotMoves() {
    set("a", 0);
    whileTheSlotMoves(() -> assertThat(Futures.await(backend.invalidate(SOURCE))).isEqualTo(1));
    set("b", 1000);
    whileTheSlotMoves(() -> assertThat(Futures.await(backend.delete("b"))).isTrue());
    assertThat(ask(index, "EXISTS", index).toInteger()).isZero();
  }

  /** The same happened to a set that found another type under the source's key. */
  @Test
  void anotherTypeIsReplacedWhileItsSlotMoves() {
    ask(index, "RPUSH", index, "foreign");
    whileTheSlotMoves(() -> {
      set("a", 0);
      assertThat(Futures.await(backend.invalidate(SOURCE))).isEqualTo(1);
    });
  }

  private void whileTheSlotMoves(Runnable change) {
    int slot = HashSlot.of(index);
    int from = CLUSTER.masterOf(index);
    int to = (from + 1) % 3;
    CLUSTER.ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", CLUSTER.ask(from, "CLUSTER", "MYID"));
    CLUSTER.ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", CLUSTER.ask(to, "CLUSTER", "MYID"));
    try {
      change.run();
    } finally {
      CLUSTER.ask(from, "CLUSTER", "SETSLOT", slot, "STABLE");
      CLUSTER.ask(to, "CLUSTER", "SETSLOT", slot, "STABLE");
    }
  }

  /** As a node does before it writes a record. */
  private void enter(String name, long ttlMs) {
    ask(index, "EVAL", script("index.lua", "place.lua", "enter.lua"), 1, index, name, ttlMs);
  }

  private void formerEnter(String name, long ttlMs) {
    ask(index, "EVAL", script("former-enter.lua"), 1, index, name, ttlMs, 1);
  }

  private static String script(String... resources) {
    StringBuilder text = new StringBuilder();
    for (String resource : resources) {
      try (InputStream in = Script.class.getResourceAsStream(resource)) {
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return text.toString();
  }

  /** Other names are set until that holds: while a backend checks some names, it is not told of others. */
  private void whenUsed(String name, Predicate<Double> wanted) {
    Thumbnail another = Thumbnail.of("another").withSource(SOURCE);
    Futures.await(Until.holds(vertx, () -> backend.set(another, 0).map(set -> Optional.ofNullable(score(name))), score -> wanted.test(score.orElse(null))));
  }

  private void set(String name, long ttlMs) {
    Futures.await(backend.set(Thumbnail.of(name).withSource(SOURCE), ttlMs));
  }

  /** Null for none. */
  private Double score(String name) {
    Response score = ask(index, "ZSCORE", index, name);
    return score == null ? null : score.toDouble();
  }

  private static Response ask(String key, String command, Object... arguments) {
    return CLUSTER.ask(CLUSTER.masterOf(key), command, arguments);
  }
}
