package dev.thumbnails.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.Certificate;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that close their connections, or reset their streams: on Redis. */
class GoneCallersIT extends GoneCallers {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();
  private static final Certificate CERTIFICATE = Certificate.of("localhost");

  @Override
  JsonObject backendSection() {
    return new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()).put("keyPrefix", UUID.randomUUID() + ":");
  }

  @Test
  void aStreamThatIsResetIsGrantedNothing(Vertx vertx) {
    HttpClientAgent client = http2Client(vertx);
    String claim = Futures.await(client.request(HttpMethod.GET, "/thumbnails/n?claimMs=60000").compose(HttpClientRequest::send))
        .getHeader("Thumbnails-Claim");
    HttpClientRequest gone = Futures.await(client.request(HttpMethod.GET, "/thumbnails/n?claimMs=60000&waitMs=30000"));
    gone.send();
    assertThat(status(client.request(HttpMethod.GET, "/thumbnails/n?claimMs=10"))).isEqualTo(202);
    gone.reset();
    String released = Futures.await(vertx, () -> client.request(HttpMethod.POST, "/thumbnails:release").compose(request -> request
        .putHeader("Content-Type", "application/json").send(new JsonObject().put("name", "n").put("claim", claim).encode()))
        .compose(HttpClientResponse::body)).toString();
    assertThat(released).as("a reply over HTTP/2 has been delivered").isEqualTo("true");
    Futures.await(Until.holds(vertx, () -> client.request(HttpMethod.GET, "/thumbnails/n?claimMs=10").compose(HttpClientRequest::send)
        .map(HttpClientResponse::statusCode), status -> status == 404));
  }

  /** More than the kernel takes at once: the client's end meets a response that is half written. */
  @ParameterizedTest
  @EnumSource(value = HttpVersion.class, names = {"HTTP_1_1", "HTTP_2"})
  void claimsOfAResponseThatIsHalfWrittenAreReleased(HttpVersion version, Vertx vertx) {
    JsonObject tls = new JsonObject().put("certPath", CERTIFICATE.certificate().toString()).put("keyPath", CERTIFICATE.key().toString());
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject()
        .put("maximumBatch", 10_000).put("maximumClaimsPerOwner", 10_000).put("timeoutMs", 20_000)
        .put("backend", new JsonObject().put("type", "simple"))
        .put("http", new JsonObject().put("port", 0).put("maximumBodyBytes", 16_000_000).put("tls", tls)))));
    HttpClientAgent client = vertx.createHttpClient(new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(version)
        .setTrustAll(true).setVerifyHost(false).setDefaultPort(HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort()));
    JsonArray names = new JsonArray(IntStream.range(0, 9000).mapToObj(i -> "n".repeat(1000) + i).toList());
    HttpClientRequest gone = Futures.await(client.request(HttpMethod.POST, "/thumbnails:getAll?claimMs=60000"));
    HttpClientResponse response = Futures.await(gone.putHeader("Content-Type", "application/json").send(names.encode())
        .onSuccess(begun -> gone.reset()));
    assertThat(response.statusCode()).isEqualTo(200);
    for (String name : List.of(names.getString(0), names.getString(8999))) {
      Futures.await(Until.holds(vertx, () -> client.request(HttpMethod.GET, "/thumbnails/" + name + "?claimMs=10").compose(HttpClientRequest::send)
          .map(HttpClientResponse::statusCode), status -> status == 404));
    }
  }

  private static HttpClientAgent http2Client(Vertx vertx) {
    JsonObject tls = new JsonObject().put("certPath", CERTIFICATE.certificate().toString()).put("keyPath", CERTIFICATE.key().toString());
    int port = Bridges.simple(vertx, new JsonObject().put("host", "localhost").put("tls", tls));
    return vertx.createHttpClient(new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)
        .setDefaultHost("localhost").setDefaultPort(port).setTrustOptions(new PemTrustOptions().addCertPath(CERTIFICATE.certificate().toString())));
  }

  private static int status(Future<HttpClientRequest> request) {
    return Futures.await(request.compose(HttpClientRequest::send)).statusCode();
  }
}
