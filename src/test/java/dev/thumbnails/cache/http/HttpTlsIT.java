package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.Certificate;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class HttpTlsIT {

  private static final Certificate CERTIFICATE = Certificate.of("localhost");

  private static JsonObject tls(Certificate certificate) {
    return new JsonObject().put("certPath", certificate.certificate().toString()).put("keyPath", certificate.key().toString());
  }

  @ParameterizedTest
  @EnumSource(value = HttpVersion.class, names = {"HTTP_1_1", "HTTP_2"})
  void overTlsThereAreBothVersions(HttpVersion version, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("host", "localhost").put("tls", tls(CERTIFICATE)));
    assertThat(HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getScheme()).isEqualTo("https");
    HttpClientOptions options = new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(version).setVerifyHost(true)
        .setTrustOptions(new PemTrustOptions().addCertPath(CERTIFICATE.certificate().toString()));
    var client = vertx.createHttpClient(options);
    HttpClientResponse put = await(client.request(HttpMethod.PUT, port, "localhost", "/thumbnails/a")
        .compose(request -> request.putHeader("Content-Type", "application/json").send("{\"width\":7}")));
    assertThat(put.version()).isEqualTo(version);
    assertThat(put.statusCode()).isEqualTo(204);
    assertThat(put.getHeader("Keep-Alive")).isEqualTo(version == HttpVersion.HTTP_2 ? null : "timeout=8");
    // The body was once empty: the test's own thread called body() after the response had arrived.
    assertThat(await(vertx, () -> client.request(HttpMethod.GET, port, "localhost", "/thumbnails/a").compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body)).toString()).isEqualTo("{\"name\":\"a\",\"width\":7}");
    HttpClientResponse large = await(client.request(HttpMethod.PUT, port, "localhost", "/thumbnails/a")
        .compose(request -> request.putHeader("Content-Type", "application/json").send(Buffer.buffer(new byte[2_000_000]))));
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(await(client.request(HttpMethod.GET, port, "localhost", "/thumbnails/%2e%2e/x").compose(HttpClientRequest::send)).statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(value = HttpVersion.class, names = {"HTTP_1_1", "HTTP_2"})
  void anAnswerToHeadHasNoBody(HttpVersion version, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("host", "localhost").put("tls", tls(CERTIFICATE)));
    var client = vertx.createHttpClient(new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(version)
        .setDefaultHost("localhost").setDefaultPort(port).setTrustOptions(new PemTrustOptions().addCertPath(CERTIFICATE.certificate().toString())));
    await(client.request(HttpMethod.PUT, "/thumbnails/a")
        .compose(request -> request.putHeader("Content-Type", "application/json").send("{\"width\":7}")));
    for (String path : List.of("/thumbnails/a", "/thumbnails/none", "/thumbnails/a?no=1", "/stats", "/metrics", "/health/live", "/health/ready",
        "/openapi.yaml", "/nowhere")) {
      HttpClientResponse[] head = new HttpClientResponse[1];
      Buffer body = await(vertx, () -> client.request(HttpMethod.HEAD, path).compose(HttpClientRequest::send).compose(response -> {
        head[0] = response;
        return response.body();
      }));
      assertThat(body.length()).as(path).isZero();
      assertThat(Integer.parseInt(head[0].getHeader("Content-Length"))).as(path).isPositive();
    }
  }

  /** Other requests on the connection do not keep one alive whose body does not come. */
  @Test
  void aBodyThatTricklesOverHttp2IsGivenUp(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("host", "localhost").put("tls", tls(CERTIFICATE)).put("idleTimeoutMs", 500));
    var client = vertx.createHttpClient(new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)
        .setTrustOptions(new PemTrustOptions().addCertPath(CERTIFICATE.certificate().toString())), new PoolOptions().setHttp2MaxSize(1));
    HttpClientRequest slow = await(client.request(HttpMethod.PUT, port, "localhost", "/thumbnails/a"));
    slow.putHeader("Content-Type", "application/json").setChunked(true).write("{");
    long alive = vertx.setPeriodic(100, id -> client.request(HttpMethod.GET, port, "localhost", "/thumbnails/b").compose(HttpClientRequest::send));
    assertThat(failure(slow.response())).isInstanceOf(StreamResetException.class);
    vertx.cancelTimer(alive);
  }

  @Test
  void plainHttpIsNotAnswered(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tls", tls(CERTIFICATE)));
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("GET /thumbnails/a HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.isClosedWithin(5000)).isTrue();
    }
  }

  @Test
  void aHandshakeThatStopsIsCutOff(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tls", tls(CERTIFICATE)).put("idleTimeoutMs", 300));
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      assertThat(client.isClosedWithin(15_000)).isTrue();
    }
  }

  @Test
  void aCertificateThatIsNotThereStopsTheDeployment(Vertx vertx) {
    JsonObject tls = new JsonObject().put("certPath", "nowhere.pem").put("keyPath", "nowhere.pem");
    assertThat(failure(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(
        new JsonObject().put("http", new JsonObject().put("port", 0).put("tls", tls))))))
        .hasMessageContaining("http: can't listen on https://127.0.0.1:0: ").hasMessageContaining("nowhere.pem");
  }
}
