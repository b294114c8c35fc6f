package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §4, one thumbnail: what a client gets that knows HTTP and nothing of us. */
@ExtendWith(VertxExtension.class)
class HttpThumbnailTest {

  private static final Thumbnail FULL = new Thumbnail("0af/a36", "jpg", "/var/a \"36\".jpg", "https://example.org/é/\uD83D\uDE00 a.jpg?b=%20#c", 400, 300,
      "/originals/ü.jpg", List.of(2, 1.5), Map.of("blurhash", "LEHV6nWB2yk8"));

  private Vertx vertx;
  private int port;
  private ThumbnailCache cache;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    port = Bridges.simple(vertx);
    cache = ThumbnailCache.create(vertx);
  }

  @Test
  void aHitIsItsCanonicalJsonWithAnEntityTag() {
    await(cache.set(FULL));
    Response hit = ask(port, "GET", "/thumbnails/0af/a36");
    assertThat(hit.status()).isEqualTo(200);
    assertThat(hit.body()).isEqualTo(FULL.toJson().encode());
    assertThat(hit.header("Content-Type")).isEqualTo("application/json");
    assertThat(hit.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(hit.header("Thumbnails-Status")).isEqualTo("hit");
    assertThat(hit.header("ETag")).matches("\"[A-Za-z0-9_-]{22}\"");
    assertThat(hit.headers()).doesNotContainKey("vary").doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void headIsGetWithoutTheBody() {
    await(cache.set(FULL));
    Response get = ask(port, "GET", "/thumbnails/0af/a36");
    assertThat(ask(port, "HEAD", "/thumbnails/0af/a36").isSameAs(new Response(200, get.headers(), ""))).isTrue();
    assertThat(ask(port, "HEAD", "/thumbnails/nope").status()).isEqualTo(404);
  }

  /** A hit in this node's memory is answered without a message; a deadline makes it one. */
  @Test
  void anAnswerWithAMessageIsTheSameAsOneWithout() {
    await(cache.set(FULL));
    String later = "?deadlineMs=" + (System.currentTimeMillis() + 60_000);
    assertThat(ask(port, "GET", "/thumbnails/0af/a36" + later).isSameAs(ask(port, "GET", "/thumbnails/0af/a36"))).isTrue();
    assertThat(ask(port, "GET", "/thumbnails/nope" + later).isSameAs(ask(port, "GET", "/thumbnails/nope"))).isTrue();
    assertThat(ask(port, "GET", "/thumbnails//" + later).isSameAs(ask(port, "GET", "/thumbnails//"))).isTrue();
    assertThat(ask(port, "GET", "/thumbnails/0af/a36?deadlineMs=1").status()).isEqualTo(504);
  }

  @Test
  void theEntityTagIsTheSameForTheSameThumbnailOnEveryNode() {
    await(cache.set(FULL));
    String tag = ask(port, "GET", "/thumbnails/0af/a36").header("ETag");
    Vertx other = Vertx.vertx();
    try {
      int otherPort = Bridges.deploy(other, new JsonObject().put("backend", new JsonObject().put("type", "shared-data")), new JsonObject());
      await(ThumbnailCache.create(other).set(FULL));
      assertThat(ask(otherPort, "GET", "/thumbnails/0af/a36").header("ETag")).isEqualTo(tag);
      await(ThumbnailCache.create(other).set(FULL.withSize(400, 301)));
      assertThat(ask(otherPort, "GET", "/thumbnails/0af/a36").header("ETag")).isNotEqualTo(tag);
    } finally {
      await(other.close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "*", " * ", "\"x\", %s", "W/\"a,b\",W/%s , \"y\"", "\"x\"\r\nIf-None-Match: %s"})
  void aTagThatTheClientHasIsNotSentAgain(String condition) {
    await(cache.set(FULL));
    String tag = ask(port, "GET", "/thumbnails/0af/a36").header("ETag");
    for (String method : List.of("GET", "HEAD")) {
      Response same = ask(port, method, "/thumbnails/0af/a36", "If-None-Match: " + condition.formatted(tag), "Cache-Control: no-cache");
      assertThat(same.status()).isEqualTo(304);
      assertThat(same.header("ETag")).isEqualTo(tag);
      assertThat(same.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(same.header("Thumbnails-Status")).isEqualTo("hit");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "%s, x", "x\"%s", "\"\"", ",", "\"*\""})
  void anyOtherConditionGetsTheThumbnail(String condition) {
    await(cache.set(FULL));
    String tag = ask(port, "GET", "/thumbnails/0af/a36").header("ETag");
    String bare = tag.substring(1, tag.length() - 1);
    assertThat(ask(port, "GET", "/thumbnails/0af/a36", "If-None-Match: " + condition.formatted(bare)).status()).isEqualTo(200);
  }

  @Test
  void aMissIs404() {
    Response miss = ask(port, "GET", "/thumbnails/nope", "If-None-Match: *");
    assertThat(miss.status()).isEqualTo(404);
    assertThat(miss.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(miss.header("Thumbnails-Status")).isEqualTo("miss");
    assertThat(new JsonObject(miss.body())).isEqualTo(new JsonObject()
        .put("title", "Not Found").put("status", 404).put("detail", "no thumbnail has this name"));
  }

  @Test
  void aRedirectGoesToTheUrlAsAHeaderCanSayIt() {
    await(cache.set(FULL));
    for (String flag : List.of("redirect", "redirect=", "redirect=true")) {
      Response redirect = ask(port, "GET", "/thumbnails/0af/a36?" + flag);
      assertThat(redirect.status()).isEqualTo(302);
      assertThat(redirect.header("Location")).isEqualTo("https://example.org/%C3%A9/%F0%9F%98%80%20a.jpg?b=%20#c");
      assertThat(redirect.body()).isEmpty();
    }
    assertThat(ask(port, "HEAD", "/thumbnails/0af/a36?redirect").status()).isEqualTo(302);
    assertThat(ask(port, "GET", "/thumbnails/0af/a36?redirect=no").status()).isEqualTo(400);
    await(cache.set(Thumbnail.of("bare")));
    assertThat(ask(port, "GET", "/thumbnails/bare?redirect").body()).contains("the thumbnail has no url");
    assertThat(ask(port, "GET", "/thumbnails/nope?redirect").status()).isEqualTo(404);
  }

  @Test
  void whatIsPutIsStoredUnderTheNameOfThePath() {
    JsonObject nameless = FULL.toJson();
    nameless.remove("name");
    assertThat(askWith(port, "PUT", "/thumbnails/0af/a36", nameless.encode(), JSON).status()).isEqualTo(204);
    assertThat(await(cache.get("0af/a36"))).isEqualTo(FULL);
    for (String name : List.of("\"b/c\"", "[\"b\",\"c\"]")) {
      assertThat(askWith(port, "PUT", "/thumbnails/b%2Fc", "{\"name\":" + name + "}", "Content-Type: application/vnd.x+json; charset=UTF-8").status())
          .isEqualTo(204);
      assertThat(await(cache.delete("b/c"))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "{'name':'b'} | 400 | name: must be that of the path, \"a\", or absent",
      "{'name':['a','b']} | 400 | name: must be that of the path, \"a\", or absent",
      "{'name':7} | 400 | name: must be that of the path, \"a\", or absent",
      "{'name':null} | 400 | name: must be that of the path, \"a\", or absent",
      "[1] | 400 | body: must be a thumbnail, which is an object, not an array",
      "null | 400 | body: must be a thumbnail, which is an object, not null",
      "`` | 400 | body: 1:1: not JSON: must not be empty",
      "{'a':1 | 400 | body: 1:7: not JSON: ends too early",
      "{} {} | 400 | body: 1:4: not JSON: must end after the first value",
      "{'width':1,'width':2} | 400 | body: 1:19: a key that is there before",
      "{'width':'7'} | 400 | width: must be a whole number, not a string",
      "{'nope':1} | 400 | nope: is no field of a thumbnail; these are: name, extension, path, url, width, height, source, alternatives, metadata",
      "{'url':'javascript:alert(1)'} | 400 | url: must be http, https or relative"})
  void whatIsNoThumbnailIsRefusedAndNotStored(String body, int status, String detail) {
    Response refused = askWith(port, "PUT", "/thumbnails/a", body.replace('\'', '"'), JSON);
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(refused.body()).getString("detail")).startsWith(detail);
    assertThat(await(cache.get("a"))).isNull();
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    for (String text : List.of("{\"path\":\"\u00ff\"}", "{\"path\":\"\u00ed\u00a0\u0080\"}", "\u00ff\u00fe{\u0000}\u0000")) {
      try (HttpClientSocket client = new HttpClientSocket(port)) {
        client.raw("PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        Response refused = client.read();
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("body: must be UTF-8");
      }
    }
    assertThat(await(cache.get("a"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A: b", "Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded", "Content-Type: application/json; charset=utf-16",
      "Content-Type: multipart/form-data; boundary=x", "Content-Type: application/jsonp", "Content-Type:", "Content-Type: application/json\r\nContent-Encoding: gzip"})
  void aBodyThatIsNotSaidToBeJsonIs415(String header) {
    Response refused = askWith(port, "PUT", "/thumbnails/a", "{}", header);
    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(refused.header(header.contains("Encoding") ? "Accept-Encoding" : "Accept")).isNotNull();
    assertThat(await(cache.get("a"))).isNull();
  }

  /** No parameter but another charset changes what the bytes are. */
  @ParameterizedTest
  @ValueSource(strings = {"application/json;", "application/json ; ", "Application/JSON; charset=\"UTF-8\"", "application/json;charset=utf8;", "application/json; charset=us-ascii",
      "application/json; profile=\"a;charset=utf-16\\\"\"; v=1", "application/json;;v=1", "application/vnd.x+json; version=2; charset=utf-8"})
  void aMediaTypeOfJsonMayHaveParameters(String type) {
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", "Content-Type: " + type).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json; charset=utf-16", "application/json; v=1; charset=\"iso-8859-1\"", "application/json; charset=utf-8; charset=utf-16",
      "application/json; charset=none", "application/json; charset=\"\"", "application/json; v", "application/json, text/plain", "application/json; v=\"1", "json"})
  void anotherCharsetOrNoMediaTypeIs415(String type) {
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", "Content-Type: " + type).status()).isEqualTo(415);
  }

  /** A shared cache served counters of two minutes ago. */
  @Test
  void whatSaysNothingElseIsNotKept() {
    for (String target : List.of("GET /stats", "GET /metrics", "GET /openapi.yaml", "GET /health/live", "GET /health/ready", "GET /nowhere", "POST /stats", "OPTIONS /stats",
        "GET /thumbnails/none", "GET /thumbnails/a?x=1", "DELETE /thumbnails/a", "GET /thumbnails/n?claimMs=10", "GET /thumbnails/%")) {
      String[] words = target.split(" ");
      assertThat(ask(port, words[0], words[1]).header("Cache-Control")).as(target).isEqualTo("no-store");
    }
    assertThat(askWith(port, "PUT", "/thumbnails/b", "{}", "Content-Type: application/json").header("Cache-Control")).isEqualTo("no-store");
    assertThat(askWith(port, "POST", "/thumbnails:getAll", "[\"b\"]", "Content-Type: application/json").header("Cache-Control")).isEqualTo("no-store");
    assertThat(ask(port, "GET", "/thumbnails/b").header("Cache-Control")).isEqualTo("no-cache");
  }

  /** As clients write it that encode whatever is no letter. */
  @Test
  void theColonOfAnOperationMayBePercentEncoded() {
    for (String colon : List.of("%3A", "%3a")) {
      assertThat(askWith(port, "POST", "/thumbnails" + colon + "getAll", "[]", "Content-Type: application/json").status()).isEqualTo(200);
      assertThat(askWith(port, "POST", "/thumbnails" + colon + "setAll", "[]", "Content-Type: application/json").status()).isEqualTo(200);
      assertThat(askWith(port, "POST", "/thumbnails" + colon + "get", "{\"name\":\"none\"}", "Content-Type: application/json").status()).isEqualTo(404);
      assertThat(ask(port, "GET", "/thumbnails" + colon + "getAll").status()).isEqualTo(405);
    }
  }

  @Test
  void everyAnswerSaysWhenItWasMade() {
    for (String target : List.of("/thumbnails/nope", "/nope", "/thumbnails/..", "/health/live")) {
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(ask(port, "GET", target).header("Date"), Instant::from);
      assertThat(date).isBetween(Instant.now().minusSeconds(20), Instant.now().plusSeconds(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stats?x=1", "/metrics?name[]=x", "/health/live?x", "/health/ready?deadlineMs=1", "/openapi.yaml?x"})
  void aPathThatTakesNoParametersRefusesThem(String target) {
    assertThat(ask(port, "GET", target).status()).isEqualTo(400);
  }

  @Test
  void aThumbnailThatIsTooLargeIs413() {
    Response refused = askWith(port, "PUT", "/thumbnails/a", "{\"path\":\"" + "x".repeat(66_000) + "\"}", JSON);
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.body()).contains("65536 bytes");
  }

  @Test
  void aLifetimeIsAQueryParameter() {
    assertThat(askWith(port, "PUT", "/thumbnails/a?ttlMs=1", "{}", JSON).status()).isEqualTo(204);
    assertThat(await(Until.holds(vertx, () -> Future.succeededFuture(ask(port, "GET", "/thumbnails/a").status()), status -> status == 404)))
        .isEqualTo(404);
    assertThat(askWith(port, "PUT", "/thumbnails/a?ttlMs=60000", "{}", JSON).status()).isEqualTo(204);
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "PUT | ttlMs=-1 | ttlMs: must be a whole number from 0 to 3153600000000",
      "PUT | ttlMs= | ttlMs: must be a whole number from 0 to 3153600000000",
      "PUT | ttlMs=1&ttlMs=2 | ttlMs: must be given once",
      "PUT | ttlMs=%zz | ttlMs: must be percent-encoded UTF-8",
      "PUT | redirect | the query: \"redirect\" is not allowed here; allowed: ttlMs, deadlineMs, claim",
      "GET | ttlMs=1 | the query: \"ttlMs\" is not allowed here; allowed: redirect, deadlineMs, claim, claimMs, renew, waitMs, source",
      "GET | TTLMS=1 | the query: \"TTLMS\" is not allowed here",
      "GET | %22%0d%0a=1 | the query: \"\\\"\\u000d\\u000a\" is not allowed here",
      "GET | %ff | the query: must be percent-encoded UTF-8",
      "GET | redirect&redirect | redirect: must be given once",
      "GET | =1 | the query: \"\" is not allowed here",
      "GET | source=%ff%fe | source: must be percent-encoded UTF-8",
      "DELETE | waitMs=1 | the query: \"waitMs\" is not allowed here; allowed: deadlineMs"})
  void aParameterIsAHeaderOfTheMessageOrRefused(String method, String query, String detail) {
    Response refused = askWith(port, method, "/thumbnails/a?" + query, method.equals("PUT") ? "{}" : null, JSON);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(new JsonObject(refused.body()).getString("detail")).startsWith(detail);
    assertThat(await(cache.get("a"))).isNull();
  }

  @Test
  void aClaimIsRenewedAndNotGrantedAnew() {
    String renewal = "/thumbnails/a?claimMs=60000&claim=mine&renew=true";
    assertThat(ask(port, "GET", renewal).headers()).containsEntry("thumbnails-status", "miss").doesNotContainKey("thumbnails-claim");
    ask(port, "GET", "/thumbnails/a?claimMs=60000&claim=mine");
    Response renewed = ask(port, "GET", renewal);
    assertThat(renewed.status()).isEqualTo(404);
    assertThat(renewed.header("Thumbnails-Claim")).isEqualTo("mine");
    assertThat(ask(port, "GET", "/thumbnails/a?claimMs=60000&claim=yours&renew=true").status()).isEqualTo(202);
    Response refused = ask(port, "GET", "/thumbnails/a?claimMs=60000&claim=mine&renew");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(new JsonObject(refused.body()).getString("detail")).isEqualTo("renew: must be true or absent");
  }

  @Test
  void deletingIs204WhetherThereWasOneOrNot() {
    await(cache.set(FULL));
    assertThat(ask(port, "DELETE", "/thumbnails/0af%2Fa36").status()).isEqualTo(204);
    assertThat(await(cache.get("0af/a36"))).isNull();
    assertThat(ask(port, "DELETE", "/thumbnails/0af%2Fa36").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match: *", "If-None-Match: *", "If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT"})
  void aConditionOnAWriteIsRefusedAndNothingChanged(String condition) {
    await(cache.set(FULL));
    assertThat(askWith(port, "PUT", "/thumbnails/0af/a36", "{}", JSON, condition).status()).isEqualTo(501);
    assertThat(ask(port, "DELETE", "/thumbnails/0af/a36", condition).status()).isEqualTo(501);
    assertThat(await(cache.get("0af/a36"))).isEqualTo(FULL);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/thumbnails/a | BREW,POST,PATCH,OPTIONS,TRACE | DELETE, GET, HEAD, PUT",
      "/thumbnails:getAll | GET,PUT | POST",
      "/thumbnails:clear | GET,DELETE | POST",
      "/stats | POST,PUT,DELETE | GET, HEAD",
      "/health/live | POST | GET, HEAD",
      "/openapi.yaml | POST | GET, HEAD"})
  void aMethodThatAPathDoesNotKnowIs405(String path, String methods, String allow) {
    for (String method : methods.split(",")) {
      Response refused = ask(port, method, path);
      assertThat(refused.status()).as(method).isEqualTo(405);
      assertThat(refused.header("Allow")).isEqualTo(allow);
      assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/thumbnails", "/thumbnails:nope", "/thumbnails:getAll/", "/thumbnailsx", "/stats/", "/stats/x", "/%73tats", "//stats", "/x/../stats",
      "/eventbus/info", "/health", "/health/ready/cache", "/openapi.yml"})
  void anyOtherPathIs404(String path) {
    Response refused = ask(port, "GET", path);
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
  }
}
