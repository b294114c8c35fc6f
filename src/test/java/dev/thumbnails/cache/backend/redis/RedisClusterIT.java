package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Lookup;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole contract on a Cluster of three masters as the user of README.md, and what is a Cluster's own. */
@Tag("faults")
class RedisClusterIT extends CacheBackendContract {

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER =
      new RedisClusterProcesses(("--user " + DocumentedUser.rules() + " " + DocumentedUser.rightsInCluster()).split(" "));

  private static final int NAMES = 3000;
  private static final int BATCHES = 10_000;
  private static final int BATCH = 100;

  private final String prefix = "thumbnails:" + UUID.randomUUID() + ":";

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, section(), claimEnded);
  }

  private JsonObject section() {
    return new JsonObject().put("type", "redis").put("connectionString", DocumentedUser.at(CLUSTER.master(0))).put("keyPrefix", prefix)
        .put("options", new JsonObject().put("type", "CLUSTER"));
  }

  /** Some refusals would be borne and not be seen otherwise. */
  @AfterEach
  void nothingElseWasDenied() {
    CLUSTER.afterEach(null);
    for (int master = 0; master < 3; master++) {
      assertThat(CLUSTER.ask(master, "ACL", "LOG")).allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
    }
  }

  @ParameterizedTest
  @CsvSource({"123456789, 12739", "foo, 12182", "'{user1000}.following', 3443", "'{user1000}.followers', 3443", "'foo{}{bar}', 8363",
      "'foo{{bar}}zap', 4015", "'foo{bar}{zap}', 5061"})
  void aSlotIsAsRedisSays(String key, int slot) {
    assertThat(HashSlot.of(key)).isEqualTo(slot).isEqualTo(CLUSTER.ask(0, "CLUSTER", "KEYSLOT", key).toInteger());
  }

  @Test
  void inTenThousandRandomBatchesNoValueIsAtAWrongPlace() {
    Futures.await(vertx().deployVerticle(CacheVerticle.class, new DeploymentOptions().setInstances(2)
        .setConfig(new JsonObject().put("timeoutMs", 10_000).put("backend", section()))));
    for (int start = 0; start < NAMES; start += 500) {
      JsonArray thumbnails = new JsonArray(IntStream.range(start, start + 500).mapToObj(i -> Thumbnail.of(name(i)).withPath(name(i)).toJson()).toList());
      assertThat(items(Futures.await(send("setAll", thumbnails)))).allSatisfy(item -> assertThat(item.getString("status")).isEqualTo("stored"));
    }
    Random random = new Random(20261123);
    long start = System.nanoTime();
    int compared = 0;
    for (int sent = 0; sent < BATCHES; sent += 50) {
      List<List<Integer>> asked = IntStream.range(0, 50).mapToObj(i -> random.ints(BATCH, 0, NAMES + NAMES / 10).boxed().toList()).toList();
      List<Future<JsonObject>> replies = asked.stream().map(batch -> send("getAll", new JsonArray(batch.stream().map(RedisClusterIT::name).toList()))).toList();
      Futures.await(Future.all(replies));
      for (int i = 0; i < asked.size(); i++) {
        compared += compare(asked.get(i), items(replies.get(i).result()));
      }
    }
    assertThat(compared).isEqualTo(BATCHES * BATCH);
    Figures.show("R18: " + BATCHES + " random batches of " + BATCH + " on three masters: " + compared + " items, each at its place, in "
        + (System.nanoTime() - start) / 1_000_000 + " ms");
  }

  private static int compare(List<Integer> asked, List<JsonObject> items) {
    assertThat(items).hasSameSizeAs(asked);
    for (int i = 0; i < items.size(); i++) {
      JsonObject wanted = new JsonObject().put("name", name(asked.get(i)));
      wanted.put("status", asked.get(i) < NAMES ? "hit" : "miss");
      if (asked.get(i) < NAMES) {
        wanted.put("thumbnail", Thumbnail.of(name(asked.get(i))).withPath(name(asked.get(i))).toJson());
      }
      if (!items.get(i).equals(wanted)) {
        throw new AssertionError("at " + i + " " + items.get(i) + " in place of " + wanted);
      }
    }
    return items.size();
  }

  @ParameterizedTest
  @CsvSource({"killed, 503", "frozen, 504"})
  void aMasterThatIsAwayCostsItsOwnNamesOnly(String how, int code) {
    Futures.await(vertx().deployVerticle(CacheVerticle.class, new DeploymentOptions()
        .setConfig(new JsonObject().put("timeoutMs", 500).put("backend", section()))));
    JsonArray names = new JsonArray(IntStream.range(0, 300).mapToObj(RedisClusterIT::name).toList());
    send("setAll", new JsonArray(names.stream().map(name -> new JsonObject().put("name", name)).toList()));
    Futures.await(Until.holds(vertx(), () -> send("getAll", names), reply -> items(reply).stream().allMatch(item -> item.getString("status").equals("hit"))));
    if (how.equals("killed")) {
      CLUSTER.master(1).kill();
    } else {
      CLUSTER.master(1).freeze();
    }
    int away = 0;
    for (JsonObject item : items(Futures.await(send("getAll", names)))) {
      if (CLUSTER.masterOf(prefix + "n:" + item.getString("name")) == 1) {
        away++;
        assertThat(item.getString("status")).as(item.encode()).isEqualTo("error");
        assertThat(item.getInteger("code")).isIn(503, code);
      } else {
        assertThat(item.getString("status")).as(item.encode()).isEqualTo("hit");
      }
    }
    assertThat(away).isBetween(50, 150);
    CLUSTER.afterEach(null);
    Futures.await(Until.holds(vertx(), () -> send("getAll", names), reply -> items(reply).stream().noneMatch(item -> item.getString("status").equals("error"))));
  }

  /** What is done is said to be done, and who waits for it is told. */
  @Test
  void aSourceWhoseMasterIsAwayCostsNoDeleteOfOthers() {
    int away = CLUSTER.masterOf(prefix + "s:source");
    List<String> names = IntStream.range(0, 30).mapToObj(RedisClusterIT::name)
        .filter(name -> CLUSTER.masterOf(prefix + "n:" + name) != away).limit(4).toList();
    Futures.await(backend().set(Thumbnail.of(names.get(0)).withSource("source"), 0));
    for (String name : names.subList(1, 4)) {
      Futures.await(backend().claim(name, new Claim("mine", "source", 60_000)));
    }
    CLUSTER.master(away).kill();
    assertThat(Futures.await(backend().delete(names.get(0)))).isTrue();
    Futures.await(backend().delete(names.get(1)));
    assertThat(Futures.await(backend().release(names.get(2), "mine", null))).isTrue();
    assertThat(Futures.await(backend().claim(names.get(3), new Claim("yours", "source", 60_000)))).isInstanceOf(Lookup.Pending.class);
    assertThat(endedClaims()).containsExactly(names.get(1), names.get(2));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:7001, 10.0.0.1:7000, 127.0.0.1:7001", "::1:7001, 10.0.0.1:7000, [::1]:7001", "[::1]:7001, 10.0.0.1:7000, [::1]:7001",
      ":7001, 10.0.0.1:7000, 10.0.0.1:7001", ":7001, [::1]:7000, [::1]:7001", "redis.example:7001, 10.0.0.1:7000, redis.example:7001"})
  void whatAServerSaysOfAnotherIsAPlace(String said, String asked, String place) {
    assertThat(SlotTable.endpoint(said, asked)).isEqualTo(place);
  }

  @Test
  void aClusterThatIsAwayAtFirstIsFoundLater() {
    for (int i = 0; i < 3; i++) {
      CLUSTER.master(i).kill();
    }
    CacheBackend early = openAnother();
    for (int i = 0; i < 5; i++) {
      assertRefused(FailureCode.UNAVAILABLE, early.get(name(i)));
    }
    CLUSTER.afterEach(null);
    for (int i = 0; i < 5; i++) {
      String name = name(i);
      Futures.await(Until.holds(vertx(), () -> early.set(Thumbnail.of(name), 0).compose(set -> early.get(name)), found -> found != null));
    }
    Futures.await(early.close());
  }

  @Test
  void whatCanNotBeReachedIsNotSaidToBeInvalidated() {
    List<Thumbnail> thumbnails = IntStream.range(0, 900).mapToObj(i -> Thumbnail.of(name(i)).withSource("source")).toList();
    Futures.await(Future.all(thumbnails.stream().map(thumbnail -> backend().set(thumbnail, 0)).toList()));
    int elsewhere = (CLUSTER.masterOf(prefix + "s:source") + 1) % 3;
    CLUSTER.master(elsewhere).kill();
    assertRefused(FailureCode.UNAVAILABLE, backend().invalidate("source"));
    for (Thumbnail thumbnail : thumbnails) {
      if (CLUSTER.masterOf(prefix + "n:" + thumbnail.name()) != elsewhere) {
        assertThat(Futures.await(backend().get(thumbnail.name()))).as("of what can be reached nothing is left").isNull();
      }
    }
    CLUSTER.afterEach(null);
    Futures.await(Until.holds(vertx(), () -> backend().invalidate("source"), removed -> removed >= 0));
    for (Thumbnail thumbnail : thumbnails) {
      assertThat(Futures.await(backend().get(thumbnail.name()))).isNull();
    }
  }

  /** With the table that was right before: told of the new master by MOVED, and in the middle of the move by ASK. */
  @Test
  void aSlotThatMovesIsFollowed() {
    // A slot can be given away only when no key is left in it.
    IntStream.range(0, 3).forEach(master -> CLUSTER.ask(master, "FLUSHALL"));
    Thumbnail thumbnail = Thumbnail.of("moving");
    String key = prefix + "n:moving";
    Futures.await(backend().set(thumbnail, 0));
    int slot = HashSlot.of(key);
    int from = CLUSTER.masterOf(key);
    int to = (from + 1) % 3;
    String fromId = CLUSTER.ask(from, "CLUSTER", "MYID").toString();
    String toId = CLUSTER.ask(to, "CLUSTER", "MYID").toString();
    CLUSTER.ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
    CLUSTER.ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
    assertThat(Futures.await(backend().get("moving"))).as("not moved yet").isEqualTo(thumbnail);
    CLUSTER.ask(from, "MIGRATE", "127.0.0.1", CLUSTER.master(to).port(), key, 0, 5000);
    assertThat(Futures.await(backend().get("moving"))).as("by ASK").isEqualTo(thumbnail);
    assertThatCode(() -> Futures.await(backend().set(thumbnail.withSize(1, 1), 0))).doesNotThrowAnyException();
    for (int master : new int[] {to, from}) {
      CLUSTER.ask(master, "CLUSTER", "SETSLOT", slot, "NODE", toId);
    }
    assertThat(Futures.await(backend().get("moving"))).as("by MOVED").isEqualTo(thumbnail.withSize(1, 1));
    assertThat(Futures.await(backend().delete("moving"))).isTrue();
    for (int master : new int[] {from, to}) {
      CLUSTER.ask(master, "CLUSTER", "SETSLOT", slot, "NODE", fromId);
    }
    assertThat(Futures.await(backend().get("moving"))).as("moved back").isNull();
  }

  /** Two backends that set the same names to two sources in turn leave each name in the index of the source that it has, and no other. */
  @Test
  void racingSetsLeaveTheIndexRight() {
    CacheBackend another = openAnother();
    for (int round = 0; round < 20; round++) {
      List<Future<Void>> sets = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        CacheBackend one = i % 2 == 0 ? backend() : another;
        sets.add(one.set(Thumbnail.of(name(i % 10)).withSource("source " + i / 10 % 2), i % 3 == 0 ? 60_000 : 0));
      }
      Futures.await(Future.all(sets));
      for (int i = 0; i < 10; i++) {
        String source = Futures.await(backend().get(name(i))).source();
        for (String each : List.of("source 0", "source 1")) {
          assertThat(inIndex(each, name(i))).as(each).isEqualTo(each.equals(source));
        }
      }
      assertThat(Futures.await(backend().invalidate("source 0")) + Futures.await(backend().invalidate("source 1"))).isEqualTo(10);
    }
    Futures.await(another.close());
  }

  /** Whatever wins, a thumbnail that is there can be invalidated. */
  @Test
  void invalidationsThatRaceSetsLeaveTheIndexRight() {
    CacheBackend another = openAnother();
    for (int round = 0; round < 200; round++) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(backend().set(Thumbnail.of(name(i)).withSource("a source"), 0));
        if (i % 5 == round % 5) {
          all.add(another.invalidate("a source"));
        }
      }
      Futures.await(Future.all(all));
      for (int i = 0; i < 20; i++) {
        boolean there = Futures.await(backend().get(name(i))) != null;
        assertThat(inIndex("a source", name(i)) || !there).as(name(i) + " in round " + round).isTrue();
      }
      Futures.await(backend().invalidate("a source"));
      for (int i = 0; i < 20; i++) {
        assertThat(Futures.await(backend().get(name(i)))).isNull();
      }
    }
    Futures.await(another.close());
  }

  @Test
  void aRefusedSetLeavesNothingInTheIndex() {
    assertRefused(FailureCode.CONFLICT, backend().set(Thumbnail.of("a").withSource("a source"), 0, "mine"));
    assertThat(inIndex("a source", "a")).isFalse();
    Futures.await(backend().set(Thumbnail.of("a").withSource("a source"), 0));
    assertRefused(FailureCode.CONFLICT, backend().set(Thumbnail.of("a").withSource("a source"), 0, "mine"));
    assertThat(inIndex("a source", "a")).isTrue();
    Futures.await(backend().set(Thumbnail.of("a").withSource("a source"), 5000));
    String key = prefix + "s:a source";
    assertThat(CLUSTER.ask(CLUSTER.masterOf(key), "PTTL", key).toLong()).as("it lives shorter now").isBetween(1L, 35_000L);
    Futures.await(backend().delete("a"));
    assertThat(inIndex("a source", "a")).isFalse();
  }

  /** Otherwise the index would forget the name while the claim lasts, and an invalidation would not find the claim. */
  @Test
  void theIndexHasARenewedClaimForAsLongAsTheClaimLasts() {
    Futures.await(backend().claim("a", new Claim("mine", "a source", 5000)));
    String key = prefix + "s:a source";
    for (String renewed : Arrays.asList("a source", null, "another")) {
      assertThat(Futures.await(backend().claim("a", new Claim("mine", renewed, 300_000, true)))).isEqualTo(new Lookup.Granted("mine"));
      assertThat(CLUSTER.ask(CLUSTER.masterOf(key), "PTTL", key).toLong()).isGreaterThan(290_000L);
      assertThat(inIndex("another", "a")).isFalse();
    }
    Futures.await(backend().invalidate("a source"));
    assertThat(Futures.await(backend().claim("a", new Claim("mine", "a source", 300_000, true)))).isEqualTo(new Lookup.Miss());
    assertThat(inIndex("a source", "a")).isFalse();
  }

  private boolean inIndex(String source, String name) {
    String key = prefix + "s:" + source;
    return CLUSTER.ask(CLUSTER.masterOf(key), "ZSCORE", key, name) != null;
  }

  private Future<JsonObject> send(String operation, JsonArray body) {
    return vertx().eventBus().<JsonObject>request("thumbnails.cache." + operation, body, new DeliveryOptions().setSendTimeout(20_000))
        .map(reply -> reply.body());
  }

  private static List<JsonObject> items(JsonObject reply) {
    return reply.getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }

  private static String name(int i) {
    return "random/" + i;
  }
}
