package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a client may use its connection again, as it is told. */
@ExtendWith(VertxExtension.class)
class HttpKeepAliveTest {

  /** Never what the client of Vert.x 5.2 can't read, which is any number with a nine. */
  @ParameterizedTest
  @CsvSource({"10000, timeout=8", "2500, timeout=1", "2000,", "1000,", "11733, timeout=8", "11734, timeout=10", "96000, timeout=88", "600000, timeout=561"})
  void itIsASecondLessThanTheFirstTimeAtWhichTheServerMayClose(int idleTimeoutMs, String expected, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("idleTimeoutMs", idleTimeoutMs));
    assertThat(askWith(port, "PUT", "/thumbnails/a", "{}", JSON).header("Keep-Alive")).isEqualTo(expected);
    for (String path : List.of("/thumbnails/a", "/thumbnails/missing", "/thumbnails/", "/nowhere", "/health/live")) {
      assertThat(ask(port, "GET", path).header("Keep-Alive")).as(path).isEqualTo(expected);
    }
  }

  @Test
  void aConnectionThatIsClosedIsNotKept(Vertx vertx) {
    int port = Bridges.simple(vertx);
    for (String close : new String[] {"close", "Close", "x, close"}) {
      assertThat(ask(port, "GET", "/thumbnails/a", "Connection: " + close).headers()).doesNotContainKey("keep-alive");
    }
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9000000\r\n\r\n");
      Response tooLarge = client.read("PUT");
      assertThat(tooLarge.status()).isEqualTo(413);
      assertThat(tooLarge.header("Connection")).isEqualTo("close");
      assertThat(tooLarge.headers()).doesNotContainKey("keep-alive");
    }
  }
}
