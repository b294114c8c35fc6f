package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Failure;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Repetition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole contract as the user of README.md, who may do what is needed and nothing else; and what is in Redis then. */
class RedisBackendIT extends CacheBackendContract {

  private static final long SHORT_MS = 100;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess(("--user " + DocumentedUser.rules()).split(" "));

  private final String prefix = "thumbnails:" + UUID.randomUUID() + ":";
  private Redis client;

  @BeforeEach
  void connect(Vertx vertx) {
    client = Redis.createClient(vertx, REDIS.connectionString());
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, section(prefix), claimEnded);
  }

  private static JsonObject section(String prefix) {
    return new JsonObject().put("type", "redis").put("connectionString", DocumentedUser.at(REDIS)).put("keyPrefix", prefix);
  }

  /** Some refusals would be borne and not be seen otherwise; that the client may not tell its name and version is one. */
  @AfterEach
  void nothingElseWasDenied() {
    assertThat(redis("ACL", "LOG")).allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
  }

  @Test
  void anIdleConnectionIsAskedForASignOfLife(Vertx vertx) {
    CacheBackend idle = Futures.await(BackendOpening.open(vertx, section(prefix), SHORT_MS).map(opened -> (CacheBackend) opened));
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, REDIS, "INFO", "COMMANDSTATS"),
        stats -> stats.toString().contains("cmdstat_ping:")));
    Futures.await(idle.close());
  }

  @Test
  void aThumbnailIsOneTaggedRecordUnderItsName() {
    Futures.await(backend().set(FULL, 0));
    assertThat(redis("KEYS", prefix + "*").stream().map(Response::toString))
        .containsExactlyInAnyOrder(prefix + "n:" + FULL.name(), prefix + "s:" + FULL.source());
    assertThat(redis("GET", prefix + "n:" + FULL.name())).hasToString("T1" + FULL.toBuffer());
    assertThat(redis("PTTL", prefix + "n:" + FULL.name()).toLong()).as("no lifetime").isEqualTo(-1);
  }

  @Test
  void thereIsNoLifetimeUnlessToldOtherwise() {
    assertThat(backend().ttlMs()).isZero();
  }

  @Test
  void aLifetimeIsInMilliseconds() {
    Futures.await(backend().set(FULL, 123_456));
    assertThat(redis("PTTL", prefix + "n:" + FULL.name()).toLong()).isBetween(100_000L, 123_456L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "T", "T1", "T1{", "T1{}", "T1null", "T1[]", "T2{\"name\":\"foreign\"}", "{\"name\":\"foreign\"}",
      "T1{\"name\":\"another\"}", "T1{\"name\":7}", "T1{\"name\":\"foreign\",\"width\":0}", "T1{\"name\":\"foreign\"} x"})
  void whatIsNoRecordIsAMissUntilTheNextSet(String value) {
    redis("SET", prefix + "n:foreign", value);
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    if (!value.contains("\"width\":0")) {
      assertThat(Futures.await(backend().delete("foreign"))).isFalse();
    }
    assertThat(redis("GET", prefix + "n:foreign")).as("left as it is").hasToString(value);
    Futures.await(backend().set(Thumbnail.of("foreign"), 0));
    assertThat(Futures.await(backend().get("foreign"))).isEqualTo(Thumbnail.of("foreign"));
  }

  @Test
  void aKeyOfAnotherTypeIsAMissUntilTheNextSet() {
    redis("RPUSH", prefix + "n:foreign", "x");
    assertThat(Futures.await(backend().get("foreign"))).isNull();
    assertThat(Futures.await(backend().delete("foreign"))).isFalse();
    assertThat(redis("LLEN", prefix + "n:foreign").toInteger()).as("left as it is").isEqualTo(1);
    Futures.await(backend().set(Thumbnail.of("foreign"), 0));
    assertThat(Futures.await(backend().get("foreign"))).isEqualTo(Thumbnail.of("foreign"));
  }

  @Test
  void ofAHugeForeignValueOnlyTheBeginningIsRead() {
    redis("SETRANGE", prefix + "n:huge", "300000000", "x");
    redis("CONFIG", "RESETSTAT");
    assertThat(Futures.await(backend().get("huge"))).isNull();
    String sent = redis("INFO", "stats").toString().lines().filter(line -> line.startsWith("total_net_output_bytes")).findFirst().orElseThrow();
    assertThat(Long.parseLong(sent.split(":")[1].strip())).as("bytes that Redis has sent").isLessThan(200_000);
  }

  @Test
  void aClaimIsARecordThatEndsByItself() {
    Futures.await(backend().claim("claimed", new Claim("mine", "a source", 60_000)));
    assertThat(redis("GET", prefix + "n:claimed").toString()).startsWith("C1{\"claim\":\"mine\",\"source\":\"a source\",\"endMs\":");
    assertThat(redis("PTTL", prefix + "n:claimed").toLong()).isBetween(50_000L, 60_000L);
    Futures.await(backend().release("claimed", "mine", new Failure("why", 30_000)));
    assertThat(redis("GET", prefix + "n:claimed").toString()).startsWith("N1{\"reason\":\"why\",\"source\":\"a source\",\"endMs\":");
    assertThat(redis("PTTL", prefix + "n:claimed").toLong()).isBetween(20_000L, 30_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "T1{", "T1{\"name\":\"another\"}", "C1", "C1{}", "C1[]", "C1{\"claim\":7,\"endMs\":1}", "N1{\"reason\":null,\"endMs\":1}",
      "T1{\"name\":\"foreign\"}\n",
      "T1{\"name\":\"foreign\"}\n\n"})
  void whatIsNoRecordCanBeClaimed(String value) {
    redis("SET", prefix + "n:foreign", value);
    assertThat(Futures.await(backend().look("foreign"))).isEqualTo(new Lookup.Miss());
    assertThat(Futures.await(backend().claim("foreign", new Claim("mine", null, 60_000)))).isEqualTo(new Lookup.Granted("mine"));
    Futures.await(backend().set(Thumbnail.of("foreign"), 0, "mine"));
    assertThat(Futures.await(backend().get("foreign"))).isEqualTo(Thumbnail.of("foreign"));
  }

  @Test
  void aKeyOfAnotherTypeCanBeClaimed() {
    redis("RPUSH", prefix + "n:foreign", "x");
    assertThat(Futures.await(backend().claim("foreign", new Claim("mine", null, 60_000)))).isEqualTo(new Lookup.Granted("mine"));
  }

  @Test
  void theIndexOfASourceGoesWithTheLastOfItsNames() {
    String index = prefix + "s:a source";
    Futures.await(backend().set(Thumbnail.of("short").withSource("a source"), 1000));
    assertThat(redis("PTTL", index).toLong()).isBetween(10_000L, 11_000L);
    Futures.await(backend().set(Thumbnail.of("longer").withSource("a source"), 100_000));
    assertThat(redis("PTTL", index).toLong()).isBetween(100_000L, 110_000L);
    Futures.await(backend().claim("claimed", new Claim("mine", "a source", 600_000)));
    assertThat(redis("PTTL", index).toLong()).isBetween(600_000L, 610_000L);
    Futures.await(backend().set(Thumbnail.of("ever").withSource("a source"), 0));
    assertThat(redis("PTTL", index).toLong()).isEqualTo(-1);
    Futures.await(backend().release("claimed", "mine", null));
    assertThat(redis("PTTL", index).toLong()).isEqualTo(-1);
    Futures.await(backend().delete("ever"));
    assertThat(redis("PTTL", index).toLong()).isBetween(90_000L, 110_000L);
    Futures.await(backend().set(Thumbnail.of("longer").withSource("a source"), 20_000));
    assertThat(redis("PTTL", index).toLong()).isBetween(20_000L, 30_000L);
    Futures.await(backend().delete("longer"));
    Futures.await(backend().set(Thumbnail.of("short"), 0));
    assertThat(redis("EXISTS", index).toInteger()).isZero();
  }

  /** What has expired is taken out by whoever comes next. */
  @Test
  void theIndexOfABusySourceDoesNotGrowWithWhatIsOver() {
    String index = prefix + "s:a source";
    Futures.await(backend().set(Thumbnail.of("ever").withSource("a source"), 0));
    for (int i = 0; i < 1000; i++) {
      redis("ZADD", index, Long.toString(System.currentTimeMillis() - 1), "over/" + i);
    }
    for (int i = 0; i < 10; i++) {
      Futures.await(backend().set(Thumbnail.of("new/" + i).withSource("a source"), 60_000));
    }
    assertThat(redis("ZCARD", index).toInteger()).isEqualTo(11);
  }

  @Test
  void aForeignValueInPlaceOfAnIndexIsReplacedByTheNextSet() {
    redis("SET", prefix + "s:a source", "foreign");
    Futures.await(backend().set(Thumbnail.of("a").withSource("a source"), 0));
    assertThat(Futures.await(backend().invalidate("a source"))).isEqualTo(1);
    assertThat(Futures.await(backend().get("a"))).isNull();
  }

  @Test
  void aForeignValueInPlaceOfAnIndexHoldsNothing() {
    redis("SET", prefix + "s:a source", "foreign");
    assertThat(Futures.await(backend().invalidate("a source"))).isZero();
    assertThat(redis("GET", prefix + "s:a source")).hasToString("foreign");
  }

  /** Redis would have ended it. */
  @Test
  void aClaimThatIsLongOverIsNone() {
    redis("SET", prefix + "n:claimed", "C1{\"claim\":\"old\",\"endMs\":1}");
    assertThat(Futures.await(backend().look("claimed"))).isEqualTo(new Lookup.Miss());
    assertThat(Futures.await(backend().claim("claimed", new Claim("mine", null, 60_000)))).isEqualTo(new Lookup.Granted("mine"));
  }

  @Test
  void anInvalidationEndsHoweverMuchIsSetMeanwhile(Vertx vertx) {
    AtomicBoolean stop = new AtomicBoolean();
    CacheBackend another = openAnother();
    List<Future<Void>> writers = IntStream.range(0, 32).mapToObj(writer -> setUntil(another, writer, stop)).toList();
    try {
      Futures.await(Until.holds(vertx, () -> backend().get("steady/0/300"), Objects::nonNull));
      assertThat(Futures.await(backend().invalidate("a source"))).isGreaterThan(1000);
    } finally {
      stop.set(true);
      Futures.await(Future.all(writers));
      Futures.await(another.close());
    }
  }

  private Future<Void> setUntil(CacheBackend backend, int writer, AtomicBoolean stop) {
    AtomicInteger number = new AtomicInteger();
    return Future.future(promise -> vertx().runOnContext(start -> Repetition.whileTrue(() ->
        backend.set(Thumbnail.of("steady/" + writer + "/" + number.getAndIncrement()).withSource("a source"), 0).map(set -> !stop.get())).onComplete(promise)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p*", "p?", "p[a-c]", "p\\", "p^"})
  void clearTakesItsOwnPrefixAndNothingElse(String name, Vertx vertx) {
    CacheBackend other = Futures.await(BackendOpening.open(vertx, new JsonObject()
        .put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", prefix + name)).map(opened -> (CacheBackend) opened));
    List<String> foreign = List.of(prefix + "pa", prefix + "paX", prefix + "pX", prefix + "p", prefix, "foreign", prefix + name, prefix + name + "own",
        prefix + name + "n:", prefix + name + "n:foreign", prefix + name + "s:foreign");
    foreign.forEach(key -> redis("SET", key, "kept"));
    redis("RPUSH", prefix + name + "s:list", "kept");
    IntStream.range(0, 2500).forEach(i -> redis("SET", prefix + name + "n:" + i, "T1{\"name\":\"" + i + "\"}"));
    IntStream.range(0, 2500).forEach(i -> redis("ZADD", prefix + name + "s:left", "inf", "left/" + i));
    redis("ZADD", prefix + name + "s:" + FULL.source(), "inf", "left");
    Futures.await(other.set(FULL, 0));
    Futures.await(backend().set(FULL, 0));
    Futures.await(other.clear());
    assertThat(Futures.await(other.get(FULL.name()))).isNull();
    foreign.forEach(key -> assertThat(redis("GET", key)).as(key).hasToString("kept"));
    assertThat(Futures.await(backend().get(FULL.name()))).isEqualTo(FULL);
    assertThat(redis("LRANGE", prefix + name + "s:list", "0", "-1")).hasToString("[kept]");
    assertThat(redis("EXISTS", prefix + name + "n:0", prefix + name + "n:2499", prefix + name + "s:left", prefix + name + "s:" + FULL.source()).toInteger()).isZero();
    Futures.await(other.close());
  }

  @Test
  void withoutAPrefixNothingIsCleared(Vertx vertx) {
    CacheBackend other = Futures.await(BackendOpening.open(vertx, new JsonObject()
        .put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", "")).map(opened -> (CacheBackend) opened));
    assertUnsupported(other.clear());
    Futures.await(other.close());
  }

  @Test
  void invalidationLeavesForeignKeysAlone() {
    List<String> foreign = List.of("n:a", "s:a source", prefix + "a", prefix + "s:a sourceX", prefix + "n:foreign", prefix + "n:listed");
    foreign.forEach(key -> redis("SET", key, "kept"));
    redis("ZADD", prefix + "s:a source", "inf", "listed");
    Futures.await(backend().set(Thumbnail.of("a").withSource("a source"), 0));
    assertThat(Futures.await(backend().invalidate("a source"))).isEqualTo(1);
    foreign.forEach(key -> assertThat(redis("GET", key)).as(key).hasToString("kept"));
  }

  @Test
  void noCommandWalksTheDatabaseButClears() {
    redis("CONFIG", "RESETSTAT");
    Futures.await(backend().set(FULL, 0));
    Futures.await(backend().look(FULL.name()));
    Futures.await(backend().claim("claimed", new Claim("mine", FULL.source(), 60_000)));
    Futures.await(backend().release("claimed", "mine", new Failure("why", 1000)));
    Futures.await(backend().delete("claimed"));
    Futures.await(backend().invalidate(FULL.source()));
    assertThat(commands()).doesNotContain("scan", "keys", "flushdb", "flushall", "dbsize").contains("getrange", "evalsha");
    Futures.await(backend().clear());
    assertThat(commands()).doesNotContain("keys", "flushdb", "flushall", "dbsize").contains("scan");
  }

  private List<String> commands() {
    return redis("INFO", "commandstats").toString().lines().filter(line -> line.startsWith("cmdstat_"))
        .map(line -> line.substring("cmdstat_".length(), line.indexOf(':'))).toList();
  }

  @Test
  void tenThousandCallsAtOnceTakeOneConnection() {
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      calls.add(i % 10 == 0 ? backend().get("pipelined/" + i) : backend().set(Thumbnail.of("pipelined/" + i), 60_000));
    }
    Futures.await(Future.all(calls));
    // This test's own client has one of its own.
    assertThat(redis("CLIENT", "LIST", "TYPE", "normal").toString().lines()).hasSize(2);
  }

  private Response redis(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (String argument : arguments) {
      request.arg(argument);
    }
    return Futures.await(client.send(request));
  }
}
