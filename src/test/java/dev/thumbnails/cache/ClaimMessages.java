package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims, waiting for them and negative entries, as messages: on each backend that grants claims. */
@ExtendWith(VertxExtension.class)
abstract class ClaimMessages {

  /** Far below the wait of a minute; an idle machine needs a few milliseconds. */
  private static final long TOLD_MS = 10_000;
  private static final JsonObject THUMBNAIL = new JsonObject().put("name", "n/ame").put("width", 4);

  private Vertx vertx;
  private Messages cache;
  private String deployment;

  abstract JsonObject backendSection();

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    DeploymentOptions options = Deployments.of(backendSection()).setInstances(2);
    options.getConfig().put("admin", true).put("timeoutMs", 5000);
    deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    cache = new Messages(vertx);
    // What follows measures times, and the first messages of a JVM load classes.
    cache.ask("get", "warm", "claimMs", 10, "waitMs", 20);
    cache.ask("getAll", new JsonArray().add("warm"), "waitMs", 20);
    cache.ask("set", new JsonObject().put("name", "warm"));
    cache.ask("delete", "warm");
  }

  @Test
  void theReplyHasTheClaim() {
    Map<String, String> granted = cache.headers("get", "n/ame", "claimMs", 60_000);
    assertThat(granted).containsOnlyKeys("status", "claim").containsEntry("status", "miss");
    assertThat(granted.get("claim")).matches("[!-~]{1,64}");
    assertThat(cache.headers("get", "another", "claimMs", 60_000, "claim", "mine")).isEqualTo(Map.of("status", "miss", "claim", "mine"));
    assertThat(cache.headers("get", "another", "claimMs", 60_000, "claim", "mine")).isEqualTo(Map.of("status", "miss", "claim", "mine"));
  }

  @Test
  void aRenewalIsAnsweredWithTheClaimOrWithWhatIsThere() {
    Object[] renewal = {"claimMs", 60_000, "claim", "mine", "renew", true};
    assertThat(cache.headers("get", "n/ame", renewal)).isEqualTo(Map.of("status", "miss"));
    cache.ask("get", "n/ame", "claimMs", 500, "claim", "mine");
    assertThat(cache.headers("get", "n/ame", renewal)).isEqualTo(Map.of("status", "miss", "claim", "mine"));
    assertPending(cache.headers("get", "n/ame", "claimMs", 60_000, "claim", "yours", "renew", true));
    assertPending(cache.headers("get", "n/ame", "claimMs", 60_000));
    cache.ask("release", new JsonObject().put("name", "n/ame").put("claim", "mine").put("failed", "why"));
    assertThat(cache.headers("get", "n/ame", renewal)).containsEntry("status", "negative").containsEntry("reason", "why");
    cache.ask("set", THUMBNAIL);
    assertThat(cache.ask("get", "n/ame", renewal).body()).isEqualTo(THUMBNAIL);
    assertThat(cache.headers("get", "n/ame", renewal)).isEqualTo(Map.of("status", "hit"));
  }

  @Test
  void aRenewalIsTrueAndHasAClaim() {
    for (Object[] headers : new Object[][] {{}, {"claim", "mine"}, {"claimMs", 100}, {"waitMs", 0}}) {
      Object[] renewal = Stream.concat(Stream.of("renew", "true"), Arrays.stream(headers)).toArray();
      assertThat(cache.failure("get", "n/ame", renewal)).hasMessage("renew: must come with claim and claimMs");
    }
    for (String value : List.of("", "false", "TRUE", "1", " true")) {
      ReplyException refused = cache.failure("get", "n/ame", "claimMs", 100, "claim", "mine", "renew", value);
      assertThat(refused).hasMessage("renew: must be true or absent");
      assertThat(refused.failureCode()).isEqualTo(400);
    }
    assertThat(cache.failure("getAll", new JsonArray().add("n/ame"), "claimMs", 100, "renew", "true")).hasMessageStartingWith("renew: not allowed on getAll");
  }

  @Test
  void onlyWhoAsksForClaimsHearsOfThem() {
    cache.ask("get", "n/ame", "claimMs", 60_000);
    assertThat(cache.headers("get", "n/ame")).isEqualTo(Map.of("status", "miss"));
    assertPending(cache.headers("get", "n/ame", "claimMs", 60_000));
    assertPending(cache.headers("get", "n/ame", "waitMs", 0));
    assertThat(cache.ask("get", "n/ame", "waitMs", 0).body()).isNull();
  }

  @Test
  void aFailureIsToldToEverybody() {
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine");
    JsonObject failed = new JsonObject().put("name", "n/ame").put("claim", "mine").put("failed", "no image: \u00e9t\u00e9\n");
    assertThat(cache.ask("release", failed).body()).isEqualTo(true);
    assertThat(cache.ask("release", failed).body()).isEqualTo(false);
    for (Object[] headers : new Object[][] {{}, {"claimMs", 100}, {"waitMs", 60_000}}) {
      Map<String, String> told = cache.headers("get", "n/ame", headers);
      assertThat(told).containsOnlyKeys("status", "reason", "retryAfterMs").containsEntry("status", "negative")
          .containsEntry("reason", "no image: \u00e9t\u00e9\n");
      assertThat(Long.parseLong(told.get("retryAfterMs"))).as("five seconds by default").isBetween(1000L, 5000L);
    }
    assertThat(cache.items("getAll", new JsonArray().add("n/ame"))).isEqualTo(new JsonArray().add(
        new JsonObject().put("name", "n/ame").put("status", "negative").put("message", "no image: \u00e9t\u00e9\n")));
  }

  @Test
  void aFailureIsRememberedAsLongAsItSays() {
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine");
    long start = System.nanoTime();
    cache.ask("release", new JsonObject().put("name", "n/ame").put("claim", "mine").put("failed", "why"), "negativeMs", 300);
    Futures.await(Until.holds(vertx, () -> cache.send("get", "n/ame"), reply -> reply.headers().get("status").equals("miss")));
    assertThat(sinceMs(start)).isBetween(290L, 5000L);
  }

  @Test
  void whoWaitsIsToldByTheSet() {
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine");
    List<Future<Message<Object>>> waiting = waiting(200, "waitMs", 60_000);
    waiting.addAll(waiting(200, "waitMs", 60_000, "claimMs", 60_000));
    cache.ask("get", "n/ame", "waitMs", 50);
    assertThat(waiting.stream().filter(Future::isComplete)).isEmpty();
    long start = System.nanoTime();
    cache.ask("set", THUMBNAIL, "claim", "mine");
    Futures.await(Future.all(waiting));
    assertThat(sinceMs(start)).isLessThan(TOLD_MS);
    assertThat(waiting).allSatisfy(reply -> assertThat(reply.result().body()).isEqualTo(THUMBNAIL));
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "delete", "release", "fail", "invalidate", "clear"})
  void whoWaitsIsToldHoweverTheClaimEnds(String end) {
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine", "source", "s");
    Future<Message<Object>> waiting = waiting(1, "waitMs", 60_000, "claimMs", 60_000, "claim", "yours").get(0);
    cache.ask("get", "n/ame", "waitMs", 20);
    assertThat(waiting.isComplete()).isFalse();
    JsonObject release = new JsonObject().put("name", "n/ame").put("claim", "mine");
    Map<String, Supplier<Object>> ends = Map.of(
        "set", () -> cache.ask("set", THUMBNAIL),
        "delete", () -> cache.ask("delete", "n/ame"),
        "release", () -> cache.ask("release", release),
        "fail", () -> cache.ask("release", release.put("failed", "why")),
        "invalidate", () -> cache.ask("invalidate", new JsonObject().put("source", "s")),
        "clear", () -> cache.ask("clear", null));
    long start = System.nanoTime();
    ends.get(end).get();
    Map<String, String> told = Messages.headers(Futures.await(waiting));
    assertThat(sinceMs(start)).isLessThan(TOLD_MS);
    assertThat(told.get("status")).isEqualTo(end.equals("set") ? "hit" : end.equals("fail") ? "negative" : "miss");
    assertThat(told.get("claim")).isEqualTo(end.equals("set") || end.equals("fail") ? null : "yours");
  }

  @Test
  void whoWaitsForOneThatDiesIsGrantedTheClaimAtItsEnd() {
    long start = System.nanoTime();
    cache.ask("get", "n/ame", "claimMs", 500, "claim", "dying");
    List<Future<Message<Object>>> waiting = waiting(20, "waitMs", 60_000, "claimMs", 60_000);
    Message<Object> first = Futures.await(Future.any(waiting)).<Message<Object>>list().stream().filter(reply -> reply != null).findFirst().orElseThrow();
    assertThat(sinceMs(start)).as("ms since the claim").isBetween(495L, 5000L);
    assertThat(first.headers().get("status")).isEqualTo("miss");
    cache.ask("set", THUMBNAIL, "claim", first.headers().get("claim"));
    Futures.await(Future.all(waiting));
    assertThat(waiting.stream().filter(reply -> reply.result().headers().contains("claim"))).as("granted").hasSize(1);
    assertThat(waiting.stream().filter(reply -> THUMBNAIL.equals(reply.result().body()))).as("told").hasSize(19);
  }

  @Test
  void nobodyWaitsLongerThanAsked() {
    cache.ask("get", "n/ame", "claimMs", 60_000);
    long start = System.nanoTime();
    assertPending(cache.headers("get", "n/ame", "waitMs", 200));
    assertThat(sinceMs(start)).isBetween(195L, 5000L);
    start = System.nanoTime();
    assertThat(cache.items("getAll", new JsonArray().add("n/ame").add("free"), "waitMs", 200).encode())
        .isEqualTo("[{\"name\":\"n/ame\",\"status\":\"pending\"},{\"name\":\"free\",\"status\":\"miss\"}]");
    assertThat(sinceMs(start)).isBetween(195L, 5000L);
    ReplyException late = cache.failure("get", "n/ame", "waitMs", 60_000, "deadlineMs", System.currentTimeMillis() + 100);
    assertThat(late.failureCode()).isEqualTo(504);
  }

  /** What it would be granted would be held by nobody. */
  @Test
  void whoHasGivenUpIsGrantedNothing() {
    cache.ask("get", "n/ame", "claimMs", 2000, "claim", "dying");
    cache.ask("get", "other", "claimMs", 2000, "claim", "dying");
    long deadlineMs = System.currentTimeMillis() + 700;
    Future<Message<Object>> one = cache.send("get", "n/ame", "claimMs", 60_000, "claim", "gone", "waitMs", 5000, "deadlineMs", deadlineMs);
    JsonArray items = cache.items("getAll", new JsonArray().add("other"), "claimMs", 60_000, "waitMs", 5000, "deadlineMs", deadlineMs);
    assertThat(((ReplyException) Futures.failure(one)).failureCode()).isEqualTo(504);
    assertThat(items.getJsonObject(0).getInteger("code")).isEqualTo(504);
    assertThat(cache.headers("get", "n/ame", "claimMs", 60_000, "claim", "next", "waitMs", 20_000)).containsEntry("claim", "next");
    assertThat(cache.headers("get", "other", "claimMs", 60_000, "claim", "next", "waitMs", 20_000)).containsEntry("claim", "next");
  }

  /** However often it is taken and given back, those who wait are answered. */
  @Test
  void aClaimMayChangeHandsManyTimesWhileOthersWait() {
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "0");
    List<Future<Message<Object>>> waiting = waiting(3, "waitMs", 60_000);
    for (int i = 0; i < 3000; i++) {
      // The next one has it before those who are told look again.
      Future<?> released = cache.send("release", new JsonObject().put("name", "n/ame").put("claim", Integer.toString(i)));
      cache.ask("get", "n/ame", "claimMs", 60_000, "claim", Integer.toString(i + 1), "waitMs", 60_000);
      Futures.await(released);
    }
    cache.ask("set", THUMBNAIL);
    Futures.await(Future.all(waiting));
  }

  @Test
  void whereNobodyHoldsTheClaimThereIsNothingToWaitFor() {
    long start = System.nanoTime();
    assertThat(cache.headers("get", "n/ame", "waitMs", 60_000)).isEqualTo(Map.of("status", "miss"));
    cache.ask("set", THUMBNAIL);
    assertThat(cache.headers("get", "n/ame", "waitMs", 60_000, "claimMs", 60_000)).isEqualTo(Map.of("status", "hit"));
    assertThat(sinceMs(start)).isLessThan(TOLD_MS);
  }

  @Test
  void whoWaitsIsAnsweredWhenTheVerticleGoes() {
    cache.ask("get", "n/ame", "claimMs", 60_000);
    List<Future<Message<Object>>> waiting = waiting(20, "waitMs", 60_000);
    cache.ask("get", "n/ame", "waitMs", 20);
    cache.ask("get", "n/ame", "waitMs", 20);
    long start = System.nanoTime();
    Futures.await(vertx.undeploy(deployment));
    assertThat(sinceMs(start)).isLessThan(TOLD_MS);
    Futures.await(Future.all(waiting));
    assertThat(waiting).allSatisfy(reply -> assertPending(Messages.headers(reply.result())));
  }

  @Test
  void aBatchClaimsEachNameForItself() {
    cache.ask("set", THUMBNAIL);
    cache.ask("get", "taken", "claimMs", 60_000);
    JsonArray items = cache.items("getAll", new JsonArray().add("free").add("n/ame").add("taken").add("free").add("too"), "claimMs", 60_000, "source", "s");
    assertThat(items.stream().map(item -> ((JsonObject) item).getString("status"))).containsExactly("miss", "hit", "pending", "miss", "miss");
    assertThat(items.getJsonObject(0).getString("claim")).isNotNull().isEqualTo(items.getJsonObject(3).getString("claim"))
        .isNotEqualTo(items.getJsonObject(4).getString("claim"));
    assertThat(items.getJsonObject(2).containsKey("claim")).isFalse();
    cache.ask("set", new JsonObject().put("name", "free").put("source", "s"), "claim", items.getJsonObject(0).getString("claim"));
    assertThat(cache.failure("set", new JsonObject().put("name", "too").put("source", "other"), "claim", items.getJsonObject(4).getString("claim"))
        .failureCode()).isEqualTo(409);
  }

  @Test
  void grantedAndLostClaimsAreCounted() {
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine");
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "yours");
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine", "renew", true);
    cache.ask("delete", "n/ame");
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine", "renew", true);
    assertThat(cache.failure("set", THUMBNAIL, "claim", "mine").failureCode()).isEqualTo(409);
    JsonObject stats = (JsonObject) cache.ask("stats", null).body();
    // One more was granted to warm up.
    assertThat(stats.getJsonObject("claims")).isEqualTo(new JsonObject().put("granted", 2).put("lost", 1));
    assertThat(stats.getJsonObject("failures")).isEqualTo(new JsonObject().put("409", 1));
  }

  @ParameterizedTest
  @CsvSource({"claimMs, 9", "claimMs, 600001", "claimMs, x", "waitMs, -1", "waitMs, 60001", "claim, mine", "source, s", "renew, true", "renew, ''", "negativeMs, 1"})
  void aHeaderHasItsRangeAndItsCompany(String header, String value) {
    for (Object[] request : new Object[][] {{"get", "n/ame"}, {"getAll", new JsonArray().add("n/ame")}}) {
      ReplyException refused = cache.failure(request[0].toString(), request[1], header, value);
      assertThat(refused.failureCode()).isEqualTo(400);
      assertThat(refused.getMessage()).startsWith(header + ": ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "\u00e9", "a\nb", "12345678901234567890123456789012345678901234567890123456789012345"})
  void aTokenIsVisibleAndShort(String token) {
    String rule = "claim: must be 1 to 64 visible ASCII characters";
    assertThat(cache.failure("get", "n/ame", "claimMs", 100, "claim", token)).hasMessage(rule);
    assertThat(cache.failure("set", THUMBNAIL, "claim", token)).hasMessage(rule);
    assertThat(cache.failure("release", new JsonObject().put("name", "n/ame").put("claim", token))).hasMessage(rule);
    assertThat(cache.headers("get", "n/ame", "waitMs", 0)).isEqualTo(Map.of("status", "miss"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '\0', value = {
      "{} | name: must be a string",
      "{\"name\":7,\"claim\":\"c\"} | name: must be a string",
      "{\"name\":\"a//b\",\"claim\":\"c\"} | name: must not have",
      "{\"name\":\"a\"} | claim: is required",
      "{\"name\":\"a\",\"claim\":7} | claim: must be a string, not a number",
      "{\"name\":\"a\",\"claim\":\"c\",\"failed\":null} | failed: must be a string, not null",
      "{\"name\":\"a\",\"claim\":\"c\",\"failed\":\"\"} | failed: must not be empty",
      "{\"name\":\"a\",\"claim\":\"c\",\"reason\":\"\"} | body: must have no fields but name, claim, failed"})
  void aReleaseIsChecked(String body, String message) {
    ReplyException refused = cache.failure("release", new JsonObject(body));
    assertThat(refused.failureCode()).isEqualTo(400);
    assertThat(refused.getMessage()).startsWith(message);
  }

  @Test
  void aReleaseSaysHowLongOnlyWhereItSaysWhy() {
    JsonObject release = new JsonObject().put("name", "n/ame").put("claim", "mine");
    assertThat(cache.failure("release", release, "negativeMs", 100)).hasMessage("negativeMs: must come with failed");
    assertThat(cache.failure("release", release.put("failed", "\ud83d"))).hasMessage("failed: must not have an unpaired surrogate");
    for (String negativeMs : List.of("0", "86400001", "x")) {
      assertThat(cache.failure("release", release.put("failed", "x"), "negativeMs", negativeMs)).hasMessageStartingWith("negativeMs: ");
    }
  }

  /** Refused, it would leave the claim held. */
  @Test
  void aLongReasonIsCut() {
    for (String end : List.of("xx", "\ud83d\ude00")) {
      cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine");
      assertThat(cache.ask("release", new JsonObject().put("name", "n/ame").put("claim", "mine").put("failed", "x".repeat(1023) + end)).body()).isEqualTo(true);
      assertThat(cache.headers("get", "n/ame").get("reason")).isEqualTo("x".repeat(1023) + (end.equals("xx") ? "x" : ""));
      cache.ask("delete", "n/ame");
    }
  }

  /** They have places of their own: otherwise nobody could end their wait. */
  @Test
  void thoseWhoWaitLeaveRoomForOthers(Vertx vertx) {
    DeploymentOptions options = Deployments.of(backendSection());
    options.getConfig().put("maximumInFlight", 50);
    Futures.await(vertx.undeploy(deployment));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    cache.ask("get", "n/ame", "claimMs", 60_000, "claim", "mine");
    List<Future<Message<Object>>> waiting = waiting(80, "waitMs", 60_000);
    Futures.await(Future.any(waiting.subList(50, 80)).otherwiseEmpty());
    assertThat(cache.headers("get", "another")).containsEntry("status", "miss");
    cache.ask("set", THUMBNAIL, "claim", "mine");
    Futures.await(Future.join(waiting).otherwiseEmpty());
    assertThat(waiting.stream().filter(Future::succeeded)).hasSize(50);
    assertThat(waiting.stream().filter(Future::failed)).allSatisfy(refused ->
        assertThat(((ReplyException) refused.cause()).failureCode()).isEqualTo(503));
  }

  @Test
  void aSourceIsNotLongerThanAThumbnail() {
    assertThat(cache.failure("get", "n/ame", "claimMs", 100, "source", "x".repeat(65_536))).hasMessageStartingWith("source: must have at most");
    assertThat(cache.failure("get", "n/ame", "claimMs", 100, "source", "\ud83d")).hasMessage("source: must not have an unpaired surrogate");
    assertThat(cache.failure("get", "n/ame", "claimMs", 100, "source", "\u6f22".repeat(30_000))).hasMessageStartingWith("source: must have at most");
    for (String longest : List.of("x".repeat(65_000), "/".repeat(65_000), "\u007f".repeat(65_000), "\"".repeat(32_000), "\u6f22".repeat(21_000))) {
      cache.ask("get", "n/ame", "claimMs", 60_000, "source", longest, "claim", "mine");
      cache.ask("release", new JsonObject().put("name", "n/ame").put("claim", "mine").put("failed", "x".repeat(1024)));
      assertThat(cache.headers("get", "n/ame", "claimMs", 60_000)).containsEntry("status", "negative");
      cache.ask("delete", "n/ame");
      cache.ask("get", "n/ame", "claimMs", 60_000, "source", longest, "claim", "mine");
      cache.ask("set", new JsonObject().put("name", "n/ame").put("source", longest), "claim", "mine");
      assertThat(cache.ask("invalidate", new JsonObject().put("source", longest)).body()).isEqualTo(new JsonObject().put("removed", 1));
    }
  }

  private List<Future<Message<Object>>> waiting(int count, Object... headers) {
    return new ArrayList<>(IntStream.range(0, count).mapToObj(i -> cache.send("get", "n/ame", headers)).toList());
  }

  private static void assertPending(Map<String, String> headers) {
    assertThat(headers).containsOnlyKeys("status", "retryAfterMs").containsEntry("status", "pending");
    assertThat(Long.parseLong(headers.get("retryAfterMs"))).isBetween(30_000L, 60_250L);
  }

  private static long sinceMs(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
