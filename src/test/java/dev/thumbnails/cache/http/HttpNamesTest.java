package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault H4: a name in a path is decoded once, and the name rule decides, whatever the spelling. */
@ExtendWith(VertxExtension.class)
class HttpNamesTest {

  private Vertx vertx;
  private int port;
  private ThumbnailCache cache;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    port = Bridges.simple(vertx);
    cache = ThumbnailCache.create(vertx);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "0af/a36 | 0af/a36",
      "0af%2Fa36 | 0af/a36",
      "0af%2fa36 | 0af/a36",
      "%30af/a36 | 0af/a36",
      "a+b | a+b",
      "a%2Bb | a+b",
      "a%20b | a b",
      "100%25 | 100%",
      "%2525 | %25",
      "%252e%252e%252fb | %2e%2e%2fb",
      "a;b=c,d:e@f!g$h&i'j(k)*~l | a;b=c,d:e@f!g$h&i'j(k)*~l",
      "a%3Fb%23c | a?b#c",
      "e%CC%81 | e\u0301",
      "%C3%A9 | \u00e9",
      "%F0%9F%98%80 | \uD83D\uDE00",
      "stats | stats",
      "thumbnails:clear | thumbnails:clear",
      "a./.b/...c | a./.b/...c"})
  void aNameIsDecodedOnce(String path, String name) {
    assertThat(askWith(port, "PUT", "/thumbnails/" + path, "{\"width\":7}", JSON).status()).isEqualTo(204);
    assertThat(await(cache.get(name))).isEqualTo(new Thumbnail(name, null, null, null, 7, null, null, null, null));
    assertThat(new JsonObject(ask(port, "GET", "/thumbnails/" + path).body()).getString("name")).isEqualTo(name);
  }

  /** curl sends what it is given. */
  @Test
  void bytesBeyondAsciiStandForThemselves() {
    await(cache.set(Thumbnail.of("\u00e9/\uD83D\uDE00")));
    assertThat(ask(port, "GET", "/thumbnails/\u00c3\u00a9/\u00f0\u009f\u0098\u0080").status()).isEqualTo(200);
    assertThat(ask(port, "GET", "/thumbnails/\u00e9").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%zz", "%", "%2", "a%", "a%4", "%2e", "%2e%2e", "..", ".", "../stats", "%2e%2e%2fstats", "%2e%2e/stats", "a/../b", "a/./b",
      "/a", "a/", "a//b", "%2Fa", "a%2F", "a%2F%2Fb", "//", "%00", "a%0d%0aX:b", "a%09b", "%7F", "%C2%85", "a%5Cb", "a\\b", "%ff%fe", "%C3", "%C3%28", "%C0%AF",
      "%ED%A0%80", "%F4%90%80%80", "%EF%BF%BD%ff", "%u0041"})
  void whatIsNoNameIsRefusedByItsRule(String path) {
    for (String method : new String[] {"GET", "HEAD", "DELETE", "PUT"}) {
      Response refused = askWith(port, method, "/thumbnails/" + path, method.equals("PUT") ? "{}" : null, JSON);
      assertThat(refused.status()).as(method).isEqualTo(400);
      assertThat(refused.body().isEmpty() ? "name: " : new JsonObject(refused.body()).getString("detail")).startsWith("name: ");
    }
  }

  @Test
  void theLongestNameHasRoomAndALongerOneIsRefused() {
    assertThat(ask(port, "GET", "/thumbnails/" + "%C3%A9".repeat(512)).status()).isEqualTo(404);
    assertThat(ask(port, "GET", "/thumbnails/" + "%C3%A9".repeat(513)).body()).contains("1024 bytes");
  }
}
