package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault H12: what a page of which origin may do. */
@ExtendWith(VertxExtension.class)
class HttpOriginsTest {

  /** A page sends no origin with an image, but its browser says that the page is another site's. */
  @ParameterizedTest
  @ValueSource(strings = {"Origin: https://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"})
  void aForeignPageClaimsNothing(String header, Vertx vertx) {
    int port = Bridges.simple(vertx);
    assertThat(ask(port, "GET", "/thumbnails/a?claimMs=60000", header).status()).isEqualTo(403);
    assertThat(ask(port, "GET", "/thumbnails/a", header).status()).isEqualTo(404);
    assertThat(ask(port, "GET", "/thumbnails/a?claimMs=60000", "Sec-Fetch-Site: same-origin", "Host: evil.example").status()).as("a name that leads here").isIn(400, 403);
    for (String own : List.of("Sec-Fetch-Site: none", "Sec-Fetch-Site: same-origin", "X: y")) {
      assertThat(ask(port, "GET", "/thumbnails/" + own.length() + "?claimMs=60000", own).header("Thumbnails-Claim")).as(own).isNotNull();
    }
  }

  private static final String ALLOWED = "https://app.example.org";
  private static final String[] PREFLIGHT = {"Origin: " + ALLOWED, "Access-Control-Request-Method: PUT",
      "Access-Control-Request-Headers: authorization,content-type"};

  private static JsonObject cors(String... origins) {
    return new JsonObject().put("cors", new JsonArray(List.of(origins)));
  }

  @Test
  void aConfiguredOriginMayReadAndWrite(Vertx vertx) {
    int port = Bridges.simple(vertx, cors(ALLOWED, "http://localhost:3000"));
    for (String origin : List.of(ALLOWED, "http://localhost:3000")) {
      Response put = askWith(port, "PUT", "/thumbnails/a", "{}", JSON, "Origin: " + origin);
      assertThat(put.status()).isEqualTo(204);
      assertThat(put.header("Access-Control-Allow-Origin")).isEqualTo(origin);
      Response get = ask(port, "GET", "/thumbnails/a", "Origin: " + origin);
      assertThat(get.header("Access-Control-Allow-Origin")).isEqualTo(origin);
      assertThat(get.header("Access-Control-Expose-Headers")).contains("ETag", "Retry-After", "Thumbnails-Status", "Thumbnails-Claim");
      assertThat(get.header("Vary")).isEqualToIgnoringCase("origin");
      assertThat(get.headers()).doesNotContainKey("access-control-allow-credentials");
    }
  }

  @Test
  void aFailureCanBeReadTooAndEveryAnswerVaries(Vertx vertx) {
    int port = Bridges.simple(vertx, cors(ALLOWED));
    for (String target : List.of("/thumbnails/nope", "/thumbnails//", "/nope", "/health/live")) {
      assertThat(ask(port, "GET", target, "Origin: " + ALLOWED).header("Access-Control-Allow-Origin")).as(target).isEqualTo(ALLOWED);
      Response without = ask(port, "GET", target);
      assertThat(without.header("Vary")).as(target).isEqualToIgnoringCase("origin");
      assertThat(without.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void aPreflightNeedsNoToken(Vertx vertx) {
    int port = Bridges.simple(vertx, cors(ALLOWED).put("tokens", new JsonArray().add(
        new JsonObject().put("token", "t").put("allow", new JsonArray().add("write")))));
    Response preflight = ask(port, "OPTIONS", "/thumbnails/a", PREFLIGHT);
    assertThat(preflight.status()).isEqualTo(204);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
    assertThat(preflight.header("Access-Control-Allow-Methods").split(",")).containsExactlyInAnyOrder("GET", "HEAD", "PUT", "POST", "DELETE");
    assertThat(preflight.header("Access-Control-Allow-Headers")).contains("Authorization", "Content-Type", "If-None-Match");
    Response refused = askWith(port, "PUT", "/thumbnails/a", "{}", JSON, "Origin: " + ALLOWED);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("Access-Control-Allow-Origin")).isEqualTo(ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "https://app.example.org.evil.example", "http://app.example.org", "https://app.example.org:444",
      "https://APP.example.org", "https://app.example.org/", "https://xapp.example.org", "", "x"})
  void anyOtherOriginReadsAndChangesNothing(String origin, Vertx vertx) {
    int port = Bridges.simple(vertx, cors(ALLOWED));
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", JSON, "Origin: " + origin).status()).isEqualTo(403);
    assertThat(ask(port, "DELETE", "/thumbnails/a", "Origin: " + origin).status()).isEqualTo(403);
    assertThat(ask(port, "POST", "/thumbnails:clear", "Origin: " + origin).status()).isEqualTo(403);
    for (String method : List.of("GET", "OPTIONS")) {
      assertThat(ask(port, method, "/thumbnails/a", "Origin: " + origin, "Access-Control-Request-Method: PUT").headers())
          .doesNotContainKey("access-control-allow-origin").doesNotContainKey("access-control-allow-methods");
    }
  }

  @Test
  void withoutCorsNoHeaderAllowsAnything(Vertx vertx) {
    int port = Bridges.simple(vertx);
    Response get = ask(port, "GET", "/thumbnails/a", "Origin: " + ALLOWED);
    assertThat(get.status()).isEqualTo(404);
    assertThat(get.headers().keySet()).noneMatch(name -> name.startsWith("access-control")).doesNotContain("vary");
    assertThat(ask(port, "OPTIONS", "/thumbnails/a", PREFLIGHT).status()).isEqualTo(405);
  }

  @Test
  void thePagesOfTheBridgeItselfMayWrite(Vertx vertx) {
    int port = Bridges.simple(vertx);
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", JSON, "Origin: http://127.0.0.1:" + port).status()).isEqualTo(204);
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", JSON, "Origin: https://127.0.0.1:" + port).status()).isEqualTo(403);
  }

  /** A page whose name has been made to lead to this machine is of its own origin, for the browser. */
  @Test
  void aForeignNameForLoopbackIsNotTheBridgesOwn(Vertx vertx) {
    int port = Bridges.simple(vertx);
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("DELETE /thumbnails/a HTTP/1.1\r\nHost: evil.example:" + port + "\r\nOrigin: http://evil.example:" + port + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(403);
    }
  }
}
