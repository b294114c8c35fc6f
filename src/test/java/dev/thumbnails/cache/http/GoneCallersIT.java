package dev.thumbnails.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.Certificate;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemTrustOptions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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
    JsonObject tls = new JsonObject().put("certPath", CERTIFICATE.certificate().toString()).put("keyPath", CERTIFICATE.key().toString());
    int port = Bridges.simple(vertx, new JsonObject().put("host", "localhost").put("tls", tls));
    var client = vertx.createHttpClient(new HttpClientOptions().setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2)
        .setDefaultHost("localhost").setDefaultPort(port).setTrustOptions(new PemTrustOptions().addCertPath(CERTIFICATE.certificate().toString())));
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
        .map(response -> response.statusCode()), status -> status == 404));
  }

  private static int status(Future<HttpClientRequest> request) {
    return Futures.await(request.compose(HttpClientRequest::send)).statusCode();
  }
}
