package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server full of what is no record: gets answer misses and leave all as it is, and sets and claims replace it. */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class RedisFuzzIT {

  private static final int VALUES = Boolean.getBoolean("soak") ? 100_000 : 20_000;
  private static final int AT_ONCE = 500;
  /** Time for so many claims at once, each of which may be two scripts, however busy the machine is. */
  private static final long UNHURRIED_MS = 15_000;
  /** Every so many-th is no string. */
  private static final int MISTYPED = 50;
  /** Every so many-th is longer than any record. */
  private static final int LARGE = 1000;
  private static final Buffer TOO_LARGE = Buffer.buffer("T1" + "x".repeat(100_000));

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private final long seed = System.nanoTime();
  private final List<Buffer> values = new ArrayList<>();
  private Vertx vertx;
  private Redis raw;

  @BeforeEach
  void fill(Vertx vertx) {
    this.vertx = vertx;
    raw = Redis.createClient(vertx, new RedisOptions().setConnectionString(REDIS.connectionString()).setMaxWaitingHandlers(2 * AT_ONCE));
    Futures.await(raw.send(Request.cmd(Command.FLUSHALL)));
    Mutants mutants = new Mutants(seed);
    for (int i = 0; i < VALUES; i++) {
      values.add(isMistyped(i) ? null : i % LARGE == 1 ? TOO_LARGE : mutants.next(name(i)));
    }
    inTurn(from -> raw.batch(IntStream.range(from, from + AT_ONCE).mapToObj(this::put).toList()));
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()));
    options.getConfig().put("timeoutMs", UNHURRIED_MS).put("maximumClaims", 1_000_000);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  @AfterEach
  void close() {
    Futures.await(raw.close());
  }

  @Test
  void getsAnswerWhatIsRightLeaveAllAsItIsAndCountTheRest() {
    String before = digest();
    int[] hits = new int[1];
    inTurn(from -> ask("getAll", names(from), new DeliveryOptions()).map(reply -> {
      JsonArray items = ((JsonObject) reply.body()).getJsonArray("items");
      for (int i = 0; i < AT_ONCE; i++) {
        hits[0] += assertRight(from + i, items.getJsonObject(i)) ? 1 : 0;
      }
      return null;
    }));
    assertThat(digest()).as("of all that is stored").isEqualTo(before);
    Map<String, Integer> reasons = new TreeMap<>();
    stats().getJsonObject("unreadable").forEach(reason -> reasons.put(reason.getKey(), ((Number) reason.getValue()).intValue()));
    Figures.show("R13, R16, R18: 0 wrong records of " + VALUES + " values in Redis: " + hits[0] + " hits, and unreadable " + reasons);
    assertThat(reasons.values().stream().mapToInt(Integer::intValue).sum()).as("seed " + seed).isEqualTo((int) unreadable());
    assertThat(reasons).containsEntry("mistyped", VALUES / MISTYPED);
    for (String reason : List.of("other-name", "corrupt", "foreign", "too-large")) {
      assertThat(reasons.get(reason)).as(reason + ", seed " + seed).isPositive();
    }
    assertThat(stats().getJsonObject("failures")).as("seed " + seed).isEmpty();
  }

  @Test
  void whatIsNoRecordIsClaimedAndSet() {
    int[] granted = new int[1];
    inTurn(from -> Future.all(IntStream.range(from, from + AT_ONCE)
        .mapToObj(i -> claim(i).map(given -> granted[0] += given ? 1 : 0)).toList()));
    assertThat(granted[0]).as("seed " + seed).isEqualTo((int) unreadable() + empty());
    inTurn(from -> ask("setAll", fulls(from), new DeliveryOptions()));
    inTurn(from -> ask("getAll", names(from), new DeliveryOptions()).map(reply -> {
      JsonArray items = ((JsonObject) reply.body()).getJsonArray("items");
      for (int i = 0; i < AT_ONCE; i++) {
        assertThat(items.getJsonObject(i).getJsonObject("thumbnail")).as("seed " + seed).isEqualTo(full(from + i));
      }
      return null;
    }));
    assertThat(stats().getJsonObject("failures")).as("seed " + seed).isEmpty();
    Figures.show("R13, R16: " + granted[0] + " of " + VALUES + " values were claimed, "
        + "all were replaced by the next set, with 0 failures");
  }

  /** The scripts that change a record read it too. */
  @Test
  void deletesOfWhatIsNoRecordLeaveItAndFailNever() {
    int[] deleted = new int[1];
    inTurn(from -> Future.all(IntStream.range(from, from + AT_ONCE)
        .mapToObj(i -> ask("delete", name(i), new DeliveryOptions()).map(reply -> {
          deleted[0] += (Boolean) reply.body() ? 1 : 0;
          assertThat((Boolean) reply.body() || StrictReader.thumbnail(name(i), string(i)) == null)
              .as("value " + i + ", seed " + seed).isTrue();
          return null;
        })).toList()));
    assertThat(stats().getJsonObject("failures")).as("seed " + seed).isEmpty();
    Figures.show("R13, R16: " + deleted[0] + " of " + VALUES + " values were deleted, with 0 failures");
  }

  private Buffer string(int i) {
    return values.get(i) == null ? Buffer.buffer() : values.get(i);
  }

  /** True for a hit. */
  private boolean assertRight(int i, JsonObject item) {
    JsonObject thumbnail = item.getJsonObject("thumbnail");
    Thumbnail right = StrictReader.thumbnail(name(i), string(i));
    assertThat(thumbnail).as("value " + i + ", seed " + seed).isEqualTo(right == null ? null : right.toJson());
    assertThat(item.getString("status")).as("value " + i + ", seed " + seed).isIn("hit", "miss", "negative");
    return thumbnail != null;
  }

  private Future<Boolean> claim(int i) {
    return ask("get", name(i), new DeliveryOptions().addHeader("claimMs", "60000")).map(reply -> {
      String status = reply.headers().get("status").replace("pending", "miss");
      assertRight(i, new JsonObject().put("status", status).put("thumbnail", reply.body()));
      return reply.headers().contains("claim");
    });
  }

  private long unreadable() {
    return IntStream.range(0, VALUES)
        .filter(i -> isMistyped(i) || string(i).length() > 0)
        .filter(i -> StrictReader.thumbnail(name(i), string(i)) == null && !StrictReader.isOther(string(i)))
        .count();
  }

  private int empty() {
    return (int) values.stream().filter(value -> value != null && value.length() == 0).count();
  }

  private void inTurn(Function<Integer, Future<?>> some) {
    for (int from = 0; from < VALUES; from += AT_ONCE) {
      int first = from;
      Futures.await(some.apply(from).mapEmpty()
          .recover(failure -> Future.failedFuture(new AssertionError("from " + first + ", seed " + seed, failure))));
    }
  }

  private Request put(int i) {
    String key = "thumbnails:n:" + name(i);
    return isMistyped(i) ? mistyped(key, i / MISTYPED % 5) : Request.cmd(Command.SET).arg(key).arg(values.get(i));
  }

  private static Request mistyped(String key, int kind) {
    return switch (kind) {
      case 0 -> Request.cmd(Command.RPUSH).arg(key).arg("T1{}");
      case 1 -> Request.cmd(Command.HSET).arg(key).arg("name").arg("x");
      case 2 -> Request.cmd(Command.SADD).arg(key).arg("x");
      case 3 -> Request.cmd(Command.ZADD).arg(key).arg(1).arg("x");
      default -> Request.cmd(Command.XADD).arg(key).arg("*").arg("name").arg("x");
    };
  }

  private String digest() {
    return Futures.await(raw.send(Questions.of("DEBUG", "DIGEST"))).toString();
  }

  private JsonObject stats() {
    return (JsonObject) Futures.await(ask("stats", null, new DeliveryOptions())).body();
  }

  private Future<Message<Object>> ask(String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }

  private static JsonArray names(int from) {
    return new JsonArray(IntStream.range(from, from + AT_ONCE).mapToObj(RedisFuzzIT::name).toList());
  }

  private static JsonArray fulls(int from) {
    return new JsonArray(IntStream.range(from, from + AT_ONCE).mapToObj(RedisFuzzIT::full).toList());
  }

  private static String name(int i) {
    return "f/" + i;
  }

  private static JsonObject full(int i) {
    return new JsonObject().put("name", name(i)).put("width", i + 1).put("source", "originals/a.jpg");
  }

  private static boolean isMistyped(int i) {
    return i % MISTYPED == 0;
  }
}
