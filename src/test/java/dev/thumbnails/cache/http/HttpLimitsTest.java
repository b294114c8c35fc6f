package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults H1, H3 and H5 to H8: what is too long, too slow or no HTTP. */
@ExtendWith(VertxExtension.class)
class HttpLimitsTest {

  private static final int IDLE_MS = 400;
  private static final int CLOSED_MS = 20_000;
  private static final JsonObject SHORT_BODIES = new JsonObject().put("maximumBodyBytes", 1000);

  @Test
  void aBodyOverTheLimitIs413AndCloses(Vertx vertx) {
    int port = Bridges.simple(vertx, SHORT_BODIES.copy());
    for (String length : List.of("Content-Length: 1001", "Content-Length: 1000000000")) {
      try (HttpClientSocket client = new HttpClientSocket(port)) {
        client.raw("PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\n" + length + "\r\n\r\n");
        assertTooLarge(client);
      }
    }
    assertThat(await(ThumbnailCache.create(vertx).get("a"))).isNull();
  }

  /** The client reads only when it has sent everything, as most do: the answer must not be lost in a reset. */
  @Test
  void aClientThatSendsItsWholeLargeBodyFirstReadsThe413(Vertx vertx) {
    int port = Bridges.simple(vertx, SHORT_BODIES.copy());
    for (int i = 0; i < 20; i++) {
      Response refused = askWith(port, "PUT", "/thumbnails/a", "x".repeat(3_000_000), JSON);
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void aChunkedBodyOverTheLimitIs413AndCloses(Vertx vertx) {
    int port = Bridges.simple(vertx, SHORT_BODIES.copy());
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n");
      client.raw(("1f4\r\n" + "x".repeat(500) + "\r\n").repeat(3));
      assertTooLarge(client);
    }
  }

  @Test
  void aBodyOfTheLimitPasses(Vertx vertx) {
    int port = Bridges.simple(vertx, SHORT_BODIES.copy());
    String body = "{\"path\":\"" + "x".repeat(1000 - 11) + "\"}";
    assertThat(body).hasSize(1000);
    assertThat(askWith(port, "PUT", "/thumbnails/a", body, JSON).status()).isEqualTo(204);
    assertThat(askWith(port, "PUT", "/thumbnails/a", body + " ", JSON).status()).isEqualTo(413);
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOnOrNot(Vertx vertx) {
    int port = Bridges.simple(vertx, SHORT_BODIES.copy());
    String head = "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nExpect: 100-continue\r\nContent-Length: ";
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      assertThat(client.raw(head + "2\r\n\r\n").read().status()).isEqualTo(100);
      assertThat(client.raw("{}").read().status()).isEqualTo(204);
      assertThat(client.raw(head + "2000\r\n\r\n").read().status()).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET /thumbnails/a HTTP/1.1\r\nHost: a\r\n", "GET /thumb", "\r\n",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nContent-Length: 100\r\n\r\n{",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"})
  void aClientThatStopsInTheMiddleIsCutOff(String beginning, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("idleTimeoutMs", IDLE_MS));
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      long start = System.nanoTime();
      client.raw(beginning);
      assertThat(client.isClosedWithin(CLOSED_MS)).isTrue();
      assertThat(msSince(start)).isBetween(IDLE_MS * 3L / 4, IDLE_MS * 10L);
    }
  }

  /** Bytes that trickle in keep nobody connected: the time is that of the whole request. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /thumbnails/a HTTP/1.1\r\n", "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nContent-Length: 9999\r\n\r\n"})
  void aClientThatTricklesIsCutOff(String beginning, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("idleTimeoutMs", IDLE_MS));
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      long start = System.nanoTime();
      client.raw(beginning);
      boolean closed = false;
      while (!closed) {
        closed = client.isClosedWithin(50) || !client.sends(new byte[] {'x'});
      }
      assertThat(msSince(start)).isBetween(IDLE_MS * 3L / 4, IDLE_MS * 10L);
    }
  }

  @Test
  void aClientThatDoesNotReadIsCutOff(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("idleTimeoutMs", IDLE_MS));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    await(cache.set(Thumbnail.of("a").withPath("x".repeat(60_000))));
    try (HttpClientSocket client = HttpClientSocket.withLittleRoom(port)) {
      client.raw("GET /thumbnails/a HTTP/1.1\r\nHost: a\r\n\r\n".repeat(10_000));
      assertThat(hits(port)).as("responses made for nobody, of 60 kB each").isLessThan(500);
      long start = System.nanoTime();
      await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsAt(port)), connections -> connections == 0));
      assertThat(msSince(start)).isLessThan(IDLE_MS * 10L);
    }
  }

  /** A connection is kept from request to request, and while one is being answered however long that takes. */
  @Test
  void theTimeOfAnAnswerIsNotIdle(Vertx vertx) {
    int port = Bridges.alone(vertx, new JsonObject().put("timeoutMs", 5000).put("http", new JsonObject().put("idleTimeoutMs", IDLE_MS)));
    vertx.eventBus().<Object>consumer("thumbnails.cache.get", message ->
        vertx.setTimer(3 * IDLE_MS, fired -> message.reply(new JsonObject().put("name", "a"))));
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send("GET", "/thumbnails/a", null).read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aLongLineOrHeaderIsRefusedAndCloses(Vertx vertx) {
    int port = Bridges.simple(vertx);
    assertRefusedAndClosed(port, "GET /" + "x".repeat(17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
    assertRefusedAndClosed(port, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(17_000) + "\r\n\r\n", 431);
    assertRefusedAndClosed(port, "GET / HTTP/1.1\r\nHost: a\r\n" + "X-Header: x\r\n".repeat(2000) + "\r\n", 431);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 3\r\n\r\n{} ",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "GET /thumbnails/a HTTP/1.1\r\nHost : a\r\n\r\n",
      "GET /thumbnails/a HTTP/1.1\r\nHo\u0001st: a\r\n\r\n",
      "\u0000GET /thumbnails/a HTTP/1.1\r\nHost: a\r\n\r\n",
      "\u0001\u0002\u0003GET /thumbnails/a HTTP/1.1\r\nHost: a\r\n\r\n",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      "PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
      "GET /thumbnails/a\r\n\r\n",
      "GET  /thumbnails/a HTTP/1.1 x\r\nHost: a\r\n\r\n",
      "GET /thumbnails/a HTTP/9.9x\r\nHost: a\r\n\r\n",
      "*1\r\n$4\r\nPING\r\n"})
  void whatIsNotHttpIsRefusedAndCloses(String bytes, Vertx vertx) {
    assertRefusedAndClosed(Bridges.simple(vertx), bytes, 400);
  }

  @Test
  void whatAProxyMayReadInAnotherWayIsRefused(Vertx vertx) {
    int port = Bridges.simple(vertx);
    assertThat(ask(port, "GET", "/thumbnails/a", "Host: evil.example").status()).as("two hosts").isEqualTo(400);
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", JSON, "Content-Type: text/plain").status()).isEqualTo(400);
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(501);
    }
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /thumbnails/a", "DELETE /thumbnails/a", "POST /nowhere", "GET /stats", "POST /thumbnails:clear"})
  void aBodyThatIsTooLongIsRefusedWhereverItGoes(String request, Vertx vertx) {
    int port = Bridges.simple(vertx, SHORT_BODIES.copy());
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw(request + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + "x".repeat(1001));
      assertTooLarge(client);
    }
  }

  @Test
  void withoutTlsThereIsNoHttp2(Vertx vertx) {
    int port = Bridges.simple(vertx);
    assertThat(ask(port, "GET", "/thumbnails/a", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__").status())
        .as("answered as HTTP/1.1").isEqualTo(404);
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");
      assertThat(client.read().status()).isGreaterThanOrEqualTo(400);
      assertThat(client.isClosedWithin(CLOSED_MS)).isTrue();
    }
  }

  private static void assertTooLarge(HttpClientSocket client) {
    Response refused = client.read();
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.header("Connection")).isEqualTo("close");
    assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(refused.body()).contains("maximumBodyBytes");
    assertThat(client.isClosedWithin(CLOSED_MS)).isTrue();
  }

  private static void assertRefusedAndClosed(int port, String bytes, int status) {
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      Response refused = client.raw(bytes).read();
      assertThat(refused.status()).isEqualTo(status);
      assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(client.isClosedWithin(CLOSED_MS)).isTrue();
    }
  }

  private static long hits(int port) {
    return new JsonObject(ask(port, "GET", "/stats").body()).getJsonObject("gets").getLong("hit");
  }

  private static long msSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }
}
