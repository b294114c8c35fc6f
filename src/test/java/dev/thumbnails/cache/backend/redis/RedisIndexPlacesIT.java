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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
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
    this.backend = Futures.await(BackendOpening.open(vertx, new JsonObject().put("type", "redis").put("keyPrefix", prefix)
        .put("connectionString", CLUSTER.master(0).connectionString()).put("options", new JsonObject().put("type", "CLUSTER"))));
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

  /** What had no end keeps none: the record that was there may stay. */
  @Test
  void whatAKilledNodeHasEnteredAgainStaysAndIsCheckedLater() {
    set("a", 0);
    double before = score("a");
    enter("a", 1000);
    assertThat(score("a")).isGreaterThan(before);
    assertThat(ask(index, "PTTL", index).toLong()).isEqualTo(-1);
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
    set("another", 0);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(score("gone")), score -> score == null));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(score("kept")), score -> score > ENDLESS + System.currentTimeMillis() * 1000.0));
  }

  @Test
  void whatAFormerVersionHasEnteredIsChecked() {
    ask(index, "ZADD", index, "inf", "gone");
    Futures.await(backend.set(Thumbnail.of("kept").withSource(SOURCE), 0));
    ask(index, "ZADD", index, "inf", "kept");
    set("another", 0);
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(score("gone")), score -> score == null));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(score("kept")), score -> score < Double.POSITIVE_INFINITY));
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
