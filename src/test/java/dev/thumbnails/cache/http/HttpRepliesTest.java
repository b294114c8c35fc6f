package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge alone, before consumers that answer whatever a cache may: each reply is one response. */
@ExtendWith(VertxExtension.class)
class HttpRepliesTest {

  private Vertx vertx;
  private int port;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    port = Bridges.alone(vertx, new JsonObject());
  }

  private void answer(String operation, Handler<Message<Object>> consumer) {
    await(vertx.eventBus().consumer("thumbnails.cache." + operation, consumer).completion());
  }

  private void answerGet(Object body, Map<String, String> headers) {
    answer("get", message -> {
      DeliveryOptions options = new DeliveryOptions();
      headers.forEach(options::addHeader);
      message.reply(body, options);
    });
  }

  @Test
  void everyHeaderOfARequestIsAParameterOfTheSameName() {
    List<MultiMap> headers = new ArrayList<>();
    answer("get", message -> {
      headers.add(message.headers());
      message.reply(null);
    });
    ask(port, "GET", "/thumbnails/a?claimMs=100&claim=x%2Fy&renew=true&waitMs=1&source=a+b%2B%C3%A9%26&deadlineMs=5");
    assertThat(headers).singleElement().satisfies(sent -> assertThat(sent.entries().stream().map(Object::toString).filter(header -> !header.startsWith("thumbnails-")))
        .containsExactlyInAnyOrder("claimMs=100", "claim=x/y", "renew=true", "waitMs=1", "source=a b+\u00e9&", "deadlineMs=5"));
  }

  /** With a token of the bridge's own, the cache would not refuse it. */
  @Test
  void aRenewalWithoutAClaimGetsNone() {
    List<MultiMap> headers = new ArrayList<>();
    answer("get", message -> {
      headers.add(message.headers());
      message.reply(null);
    });
    ask(port, "GET", "/thumbnails/a?claimMs=100&renew=true");
    assertThat(headers).singleElement().satisfies(sent -> assertThat(sent.contains("claim")).isFalse());
  }

  @Test
  void aMissWithAClaimSaysWhichOne() {
    answerGet(null, Map.of("status", "miss", "claim", "abc", "other", "x"));
    Response miss = ask(port, "GET", "/thumbnails/a?claimMs=100");
    assertThat(miss.status()).isEqualTo(404);
    assertThat(miss.header("Thumbnails-Status")).isEqualTo("miss");
    assertThat(miss.header("Thumbnails-Claim")).isEqualTo("abc");
    assertThat(miss.headers()).doesNotContainKey("retry-after").doesNotContainKey("thumbnails-other");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1000, 1", "1001, 2", "5000, 5"})
  void aNegativeEntryIs404WithTheTimeToComeBack(String retryAfterMs, String seconds) {
    answerGet(null, Map.of("status", "negative", "reason", "no such \u00fc\r\nX: y %\uD83D\uDE00", "retryAfterMs", retryAfterMs));
    Response negative = ask(port, "GET", "/thumbnails/a");
    assertThat(negative.status()).isEqualTo(404);
    assertThat(negative.header("Retry-After")).isEqualTo(seconds);
    assertThat(negative.header("Thumbnails-Status")).isEqualTo("negative");
    assertThat(negative.header("Thumbnails-Reason")).isEqualTo("no such %C3%BC%0D%0AX: y %25%F0%9F%98%80");
    assertThat(negative.header("Thumbnails-RetryAfterMs")).isEqualTo(retryAfterMs);
    assertThat(new JsonObject(negative.body()).getString("detail")).isEqualTo("the thumbnail could not be made: no such \u00fc\r\nX: y %\uD83D\uDE00");
  }

  /** 1024 Cyrillic letters made a header of 9 KB, which nginx answers with 502. */
  @ParameterizedTest
  @ValueSource(strings = {"\u0436", "\uD83D\uDE00", "%", "a", "\u20AC"})
  void aReasonThatIsTooLongForAHeaderIsWholeInTheBody(String character) {
    String reason = "x" + character.repeat(1024);
    answerGet(null, Map.of("status", "negative", "reason", reason, "retryAfterMs", "1"));
    Response negative = ask(port, "GET", "/thumbnails/a");
    String header = negative.header("Thumbnails-Reason");
    assertThat("Thumbnails-Reason: ".length() + header.length() + 2).isBetween(900, 1024);
    assertThat(reason).startsWith(URLDecoder.decode(header, StandardCharsets.UTF_8));
    assertThat(new JsonObject(negative.body()).getString("detail")).isEqualTo("the thumbnail could not be made: " + reason);
  }

  @Test
  void pendingIs202WithTheTimeToComeBack() {
    answerGet(null, Map.of("status", "pending", "retryAfterMs", "1500"));
    Response pending = ask(port, "GET", "/thumbnails/a?waitMs=1");
    assertThat(pending.status()).isEqualTo(202);
    assertThat(pending.header("Retry-After")).isEqualTo("2");
    assertThat(pending.header("Thumbnails-Status")).isEqualTo("pending");
    assertThat(pending.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 413, 500, 501, 503, 504})
  void aFailureCodeIsTheStatus(int code) {
    answer("get", message -> message.fail(code, "why: \u00fc"));
    Response failed = ask(port, "GET", "/thumbnails/a");
    assertThat(failed.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(failed.status()).isEqualTo(code);
    assertThat(new JsonObject(failed.body()).getString("detail")).isEqualTo("why: \u00fc");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 200, 404, 999, 70_000})
  void anyOtherCodeIsADefectAndNotExplained(int code) {
    answer("get", message -> message.fail(code, "topsecret"));
    Response failed = ask(port, "GET", "/thumbnails/a");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body()).doesNotContain("topsecret");
  }

  @Test
  void aReplyThatIsNoThumbnailIsADefect() {
    List<Object> replies = List.of("text", 7, new JsonArray(), true);
    List<Object> left = new ArrayList<>(replies);
    answer("get", message -> message.reply(left.remove(0)));
    for (Object reply : replies) {
      assertThat(ask(port, "GET", "/thumbnails/a").status()).as(reply.toString()).isEqualTo(500);
    }
  }

  /** Whoever answers on the bus may say anything; a browser is sent only where a set would have been allowed to point. */
  @ParameterizedTest
  @ValueSource(strings = {"javascript:alert(1)", "data:text/html,x", "ftp://a/b", "https://user:password@a/b", "/a\r\nX: y"})
  void aRedirectGoesOnlyWhereAThumbnailMayBe(String url) {
    answerGet(new JsonObject().put("name", "a").put("url", url), Map.of("status", "hit"));
    Response refused = ask(port, "GET", "/thumbnails/a?redirect");
    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.headers()).doesNotContainKey("location").doesNotContainKey("x");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "getAll | ['a',['b','c']] | {'items':[{'name':'a','status':'miss'}]}",
      "setAll | [{'name':'a'}] | {'items':[{'name':'a','status':'stored'}]}",
      "invalidate | {'source':'s'} | {'removed':2}",
      "release | {'name':'a','claim':'c','failed':'why'} | true"})
  void anOperationsBodyAndAnswerAreAsOnTheBus(String operation, String body, String reply) {
    List<Object> sent = new ArrayList<>();
    answer(operation, message -> {
      sent.add(message.body());
      message.reply(Json.decodeValue(reply.replace('\'', '"')), new DeliveryOptions().addHeader("status", "x"));
    });
    Response answered = askWith(port, "POST", "/thumbnails:" + operation, body.replace('\'', '"'), JSON);
    assertThat(answered.status()).isEqualTo(200);
    assertThat(answered.body()).isEqualTo(reply.replace('\'', '"'));
    assertThat(answered.header("Content-Type")).isEqualTo("application/json");
    assertThat(sent).containsExactly(Json.decodeValue(body.replace('\'', '"')));
    assertThat(askWith(port, "POST", "/thumbnails:" + operation, body.replace('\'', '"'), "X: y").status()).isEqualTo(415);
    assertThat(askWith(port, "POST", "/thumbnails:" + operation, "", JSON).status()).isEqualTo(400);
  }

  @Test
  void clearHasNoBody() {
    answer("clear", message -> {
      assertThat(message.body()).isNull();
      message.reply(null);
    });
    assertThat(ask(port, "POST", "/thumbnails:clear").status()).isEqualTo(204);
    assertThat(askWith(port, "POST", "/thumbnails:clear", "").status()).isEqualTo(204);
    assertThat(askWith(port, "POST", "/thumbnails:clear", "{}", JSON).status()).isEqualTo(400);
  }
}
