package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the verticle answers to messages of every kind. */
@ExtendWith(VertxExtension.class)
class CacheVerticleMessagesTest {

  private static final long LIMIT_MS = 5000;
  private static final JsonObject THUMBNAIL = new JsonObject().put("name", "n/ame").put("width", 4);

  private Vertx vertx;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    Futures.await(vertx.deployVerticle(CacheVerticle.class.getName(), Deployments.of("simple")));
    // A JVM's first messages load classes, which is not what the limit is for.
    for (String operation : List.of("get", "set", "delete")) {
      fail(operation, 7, new DeliveryOptions().addHeader("deadlineMs", "999999999999999"));
    }
    fail("set", new JsonObject().put("name", "a").put("metadata", new JsonObject().put("a", Buffer.buffer())), new DeliveryOptions());
    fail("set", new JsonObject().put("name", new JsonArray()).put("alternatives", 1), new DeliveryOptions().addHeader("ttlMs", "1"));
  }

  @Test
  void aMissIsNullAndSaysSo() {
    Message<Object> reply = ask("get", "a/miss");
    assertThat(reply.body()).isNull();
    assertThat(reply.headers().get("status")).isEqualTo("miss");
  }

  @Test
  void setIsAnsweredWithNullAndGetWithTheThumbnail() {
    assertThat(ask("set", THUMBNAIL).body()).isNull();
    Message<Object> reply = ask("get", "n/ame");
    assertThat(reply.body()).isEqualTo(THUMBNAIL);
    assertThat(reply.headers().get("status")).isEqualTo("hit");
  }

  @Test
  void aNameMayBeAList() {
    ask("set", new JsonObject().put("name", new JsonArray().add("n").add("ame")));
    assertThat(ask("get", new JsonArray().add("n").add("ame")).body()).isEqualTo(new JsonObject().put("name", "n/ame"));
    assertThat(ask("delete", new JsonArray().add("n").add("ame")).body()).isEqualTo(true);
  }

  @Test
  void deleteSaysWhetherThereWasOne() {
    ask("set", THUMBNAIL);
    assertThat(ask("delete", "n/ame").body()).isEqualTo(true);
    assertThat(ask("delete", "n/ame").body()).isEqualTo(false);
    assertThat(ask("get", "n/ame").body()).isNull();
  }

  @Test
  void whatASenderDoesToItsObjectChangesNothing() {
    JsonObject mine = THUMBNAIL.copy().put("metadata", new JsonObject().put("a", 1));
    ask("set", mine);
    mine.getJsonObject("metadata").put("a", 2);
    ((JsonObject) ask("get", "n/ame").body()).put("width", 5).getJsonObject("metadata").put("a", 3);
    assertThat(ask("get", "n/ame").body()).isEqualTo(THUMBNAIL.copy().put("metadata", new JsonObject().put("a", 1)));
  }

  @Test
  void whoLooksAtMessagesThatAreSentSeesTheThumbnail() {
    ask("set", THUMBNAIL);
    List<String> seen = new CopyOnWriteArrayList<>();
    vertx.eventBus().addOutboundInterceptor(sent -> {
      if (sent.body() instanceof JsonObject json) {
        seen.add(json.getInteger("width") + " " + json.encode() + " " + json.containsKey("height"));
      }
      sent.next();
    });
    ask("get", "n/ame");
    assertThat(seen).containsExactly("4 " + THUMBNAIL.encode() + " false");
  }

  static Stream<Arguments> everyFieldWithEveryType() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("string", "text");
    values.put("empty string", "");
    values.put("integer", 7);
    values.put("zero", 0);
    values.put("negative", -7);
    values.put("long", 1L << 40);
    values.put("decimal", 1.5);
    values.put("whole decimal", 7.0);
    values.put("boolean", true);
    values.put("null", null);
    values.put("array", new JsonArray().add("a"));
    values.put("empty array", new JsonArray());
    values.put("array of numbers", new JsonArray().add(2));
    values.put("array of null", new JsonArray().addNull());
    values.put("object", new JsonObject().put("a", 1));
    values.put("buffer", Buffer.buffer("a"));
    Map<String, List<String>> allowed = Map.of(
        "name", List.of("string", "array"),
        "extension", List.of("string"),
        "path", List.of("string", "empty string"),
        "url", List.of("string"),
        "width", List.of("integer"),
        "height", List.of("integer"),
        "source", List.of("string", "empty string"),
        "alternatives", List.of("array of numbers", "empty array"),
        "metadata", List.of("object"),
        "unlisted", List.of());
    return allowed.keySet().stream().sorted().flatMap(field -> values.keySet().stream()
        .map(type -> Arguments.of(field, type, values.get(type), allowed.get(field).contains(type))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("everyFieldWithEveryType")
  void everyFieldTakesItsTypeOnly(String field, String type, Object value, boolean allowed) {
    JsonObject body = new JsonObject().put("name", "typed").put(field, value);
    if (allowed) {
      assertThat(ask("set", body).body()).isNull();
      return;
    }
    assertThat(failure("set", body).getMessage()).startsWith(field + ": ");
    assertThat(ask("get", "typed").body()).as("stored by a refused set").isNull();
  }

  static Stream<Arguments> bodiesThatAreNone() {
    List<Object> bodies = new ArrayList<>(Arrays.asList(null, 7, 7L, 1.5, true, 'c', (byte) 1, new byte[] {1}, Buffer.buffer("{\"name\":\"a\"}")));
    List<Arguments> all = new ArrayList<>();
    for (Object body : bodies) {
      for (String operation : List.of("get", "set", "delete")) {
        all.add(Arguments.of(operation, body));
      }
    }
    for (Object body : List.of(new JsonArray(), new JsonArray().add("a"), new JsonArray().add(new JsonObject().put("name", "a")), "a", "")) {
      all.add(Arguments.of("set", body));
    }
    for (Object body : Arrays.asList(new JsonObject(), new JsonObject().put("name", "a"), new JsonArray(), new JsonArray().add(7),
        new JsonArray().addNull(), new JsonArray().add("a").add(new JsonArray().add("b")), "", "a//b", "../a", "a\u0000", "a\r\nb", "\ud83d",
        "x".repeat(1025), new JsonArray().add("a").add(""))) {
      all.add(Arguments.of("get", body));
      all.add(Arguments.of("delete", body));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bodiesThatAreNone")
  void anyOtherBodyIsRefused(String operation, Object body) {
    assertThat(failure(operation, body).getMessage()).matches("(?s)(body|name): must .*");
  }

  @Test
  void anEmptyThumbnailLacksItsName() {
    assertThat(failure("set", new JsonObject()).getMessage()).isEqualTo("name: is required");
  }

  @ParameterizedTest
  @CsvSource({"set, ttlMs, -1", "set, ttlMs, 1.5", "set, ttlMs, ''", "set, ttlMs, ' 1'", "set, ttlMs, 1s", "set, ttlMs, 3153600000001",
      "set, ttlMs, 99999999999999999999", "set, ttlMs, +1", "set, ttlMs, \u0661", "get, ttlMs, 1", "delete, ttlMs, 1", "get, deadlineMs, soon",
      "delete, claim, x", "set, claimMs, 10", "set, source, a", "delete, waitMs, 1", "set, deadlineMs, -1"})
  void aHeaderIsCheckedAndBelongsToItsOperation(String operation, String header, String value) {
    Object body = operation.equals("set") ? THUMBNAIL : "n/ame";
    ReplyException failure = fail(operation, body, new DeliveryOptions().addHeader(header, value));
    assertThat(failure.failureCode()).isEqualTo(400);
    assertThat(failure.getMessage()).startsWith(header + ": ");
    assertThat(ask("get", "n/ame").body()).as("stored by a refused set").isNull();
  }

  @Test
  void aHeaderIsGivenOnce() {
    DeliveryOptions twice = new DeliveryOptions().addHeader("ttlMs", "1").addHeader("ttlMs", "2");
    assertThat(fail("set", THUMBNAIL, twice).getMessage()).isEqualTo("ttlMs: must be given once");
  }

  @Test
  void headersOfOthersAreLeftAlone() {
    ask("set", THUMBNAIL, new DeliveryOptions().addHeader("traceparent", "00-x"));
    assertThat(ask("get", "n/ame").body()).isEqualTo(THUMBNAIL);
  }

  @Test
  void whatABackendDoesNotDoIsRefused() {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "faulty"));
    options.getConfig().put("address", "seed").put("admin", true);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    assertUnsupported("delete", "n/ame", new DeliveryOptions());
    assertUnsupported("invalidate", new JsonObject().put("source", "s"), new DeliveryOptions());
    assertUnsupported("clear", null, new DeliveryOptions());
    assertThat(Futures.await(vertx.eventBus().request("seed.get", "n/ame", new DeliveryOptions().addHeader("waitMs", "60000")))
        .headers().get("status")).as("there is no claim to wait for").isEqualTo("miss");
    assertThat(Futures.await(vertx.eventBus().request("seed.get", "n/ame", new DeliveryOptions().addHeader("claimMs", "60000")))
        .headers().get("claim")).as("granted by the verticle").isNotNull();
  }

  private void assertUnsupported(String operation, Object body, DeliveryOptions options) {
    ReplyException refused = (ReplyException) Futures.failure(vertx.eventBus().request("seed." + operation, body, options));
    assertThat(refused.failureCode()).as(operation).isEqualTo(501);
    assertThat(refused.getMessage()).startsWith("this backend ");
  }

  @Test
  void workPastItsDeadlineIsNotDone() {
    DeliveryOptions late = new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() - 1));
    assertThat(fail("set", THUMBNAIL, late).failureCode()).isEqualTo(504);
    assertThat(ask("get", "n/ame").body()).isNull();
    DeliveryOptions early = new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + 60_000));
    assertThat(ask("set", THUMBNAIL, early).body()).isNull();
  }

  @Test
  void nobodyWaitsLongerThanTheDeadline() {
    DeploymentOptions hanging = Deployments.of(new JsonObject().put("type", "faulty").put("fault", "hangs"));
    hanging.getConfig().put("address", "hanging").put("timeoutMs", 60_000);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, hanging));
    long start = System.nanoTime();
    DeliveryOptions soon = new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + 100));
    ReplyException late = (ReplyException) Futures.failure(vertx.eventBus().request("hanging.get", "n/ame", soon));
    assertThat(late.failureCode()).isEqualTo(504);
    assertThat((System.nanoTime() - start) / 1_000_000).isBetween(90L, 5000L);
  }

  @Test
  void aThumbnailOverTheLimitIsRefused() {
    int limit = 65_536;
    JsonObject fits = new JsonObject().put("name", "big").put("path", "");
    fits.put("path", "\u00e9".repeat((limit - fits.encode().length()) / 2));
    assertThat(ask("set", fits).body()).isNull();
    JsonObject over = fits.copy().put("name", "bigger");
    ReplyException refused = fail("set", over, new DeliveryOptions());
    assertThat(refused.failureCode()).isEqualTo(413);
    assertThat(refused.getMessage()).contains("65536 bytes");
    assertThat(ask("get", "bigger").body()).isNull();
  }

  @Test
  void aMessageThatWantsNoReplyIsDone() {
    vertx.eventBus().send("thumbnails.cache.set", THUMBNAIL);
    vertx.eventBus().send("thumbnails.cache.set", 7);
    assertThat(ask("get", "n/ame").body()).isEqualTo(THUMBNAIL);
  }

  @Test
  void aLifetimeEnds() {
    ask("set", THUMBNAIL, new DeliveryOptions().addHeader("ttlMs", "100"));
    assertThat(ask("get", "n/ame").body()).isEqualTo(THUMBNAIL);
    Futures.await(Until.holds(vertx, () -> request("get", "n/ame", new DeliveryOptions()), reply -> reply.body() == null));
  }

  private Message<Object> ask(String operation, Object body) {
    return ask(operation, body, new DeliveryOptions());
  }

  private Message<Object> ask(String operation, Object body, DeliveryOptions options) {
    return Futures.await(request(operation, body, options));
  }

  /** A refusal with 400 within the limit. */
  private ReplyException failure(String operation, Object body) {
    long start = System.nanoTime();
    ReplyException failure = fail(operation, body, new DeliveryOptions());
    assertThat(failure.failureCode()).as(failure.getMessage()).isEqualTo(400);
    assertThat((System.nanoTime() - start) / 1_000_000).as("ms until the refusal").isLessThan(LIMIT_MS);
    return failure;
  }

  private ReplyException fail(String operation, Object body, DeliveryOptions options) {
    ReplyException failure = (ReplyException) Futures.failure(request(operation, body, options));
    assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    return failure;
  }

  private Future<Message<Object>> request(String operation, Object body, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }
}
