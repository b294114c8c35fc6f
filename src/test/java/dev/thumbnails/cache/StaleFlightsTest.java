package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever asks after the reply of {@code invalidate}, {@code delete} or {@code clear} once joined a creation that had begun before, and got the old picture. */
@ExtendWith(VertxExtension.class)
class StaleFlightsTest {

  private Vertx vertx;
  private Messages messages;
  private StaleFlights flights;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    this.messages = new Messages(vertx);
    DeploymentOptions options = Deployments.of("simple").setInstances(2);
    options.getConfig().put("admin", true).put("http", new JsonObject().put("port", 0));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    flights = new StaleFlights(vertx);
  }

  @Test
  void afterAnInvalidationOfAThumbnailCache() {
    assertThat(flights.wrong("ThumbnailCache.invalidate", (name, source) -> ThumbnailCache.create(vertx).invalidate(source))).isZero();
  }

  @Test
  void afterADeletionOfAThumbnailCache() {
    assertThat(flights.wrong("ThumbnailCache.delete", (name, source) -> ThumbnailCache.create(vertx).delete(name))).isZero();
  }

  @Test
  void afterMessages() {
    assertThat(flights.wrong("the message invalidate", (name, source) -> messages.send("invalidate", new JsonObject().put("source", source)))).isZero();
    assertThat(flights.wrong("the message delete", (name, source) -> messages.send("delete", name))).isZero();
    assertThat(flights.wrong("the message clear", (name, source) -> messages.send("clear", null))).isZero();
  }

  @Test
  void afterHttpRequests() {
    assertThat(flights.wrong("POST :invalidate", (name, source) -> http(HttpMethod.POST, ":invalidate", new JsonObject().put("source", source)))).isZero();
    assertThat(flights.wrong("DELETE", (name, source) -> http(HttpMethod.DELETE, "/" + name, null))).isZero();
    assertThat(flights.wrong("POST :clear", (name, source) -> http(HttpMethod.POST, ":clear", null))).isZero();
  }

  private Future<?> http(HttpMethod method, String path, JsonObject body) {
    URI bridge = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow();
    HttpClient client = vertx.createHttpClient();
    return client.request(method, bridge.getPort(), bridge.getHost(), "/thumbnails" + path)
        .compose(request -> body == null ? request.send() : request.putHeader("Content-Type", "application/json").send(Buffer.buffer(body.encode())))
        .map(response -> {
          assertThat(response.statusCode()).isBetween(200, 204);
          return response;
        })
        .eventually(client::close);
  }
}
