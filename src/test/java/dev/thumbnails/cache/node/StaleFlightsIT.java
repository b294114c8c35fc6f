package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.StaleFlights;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes on one Redis, and callers who ask after a reply of one of them: they once got what had been made before it. */
@Tag("faults")
class StaleFlightsIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private TestCluster first;
  private TestCluster second;
  private Map<String, Vertx> nodes;

  @BeforeEach
  void deploy(@TempDir Path one, @TempDir Path other) throws IOException {
    first = new TestCluster(one);
    second = new TestCluster(other);
    nodes = Map.of("own", first.join(), "other", second.join(first.file()));
    nodes.values().forEach(node -> Futures.await(node.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(new JsonObject()
        .put("admin", true)
        .put("http", new JsonObject().put("port", 0))
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()))))));
    first.awaitMembers(size -> size == 2);
  }

  @AfterEach
  void leave() {
    first.close();
    second.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "other"})
  void nobodyGetsWhatWasMadeBeforeAReply(String node) {
    Vertx asked = nodes.get(node);
    StaleFlights flights = new StaleFlights(nodes.get("own"));
    long wrong = flights.wrong("invalidate on the " + node + " node", (name, source) -> message(asked, "invalidate", new JsonObject().put("source", source)))
        + flights.wrong("delete on the " + node + " node", (name, source) -> message(asked, "delete", name))
        + flights.wrong("clear on the " + node + " node", (name, source) -> message(asked, "clear", null))
        + flights.wrong("POST :invalidate on the " + node + " node", (name, source) -> http(asked, HttpMethod.POST, ":invalidate", new JsonObject().put("source", source)))
        + flights.wrong("DELETE on the " + node + " node", (name, source) -> http(asked, HttpMethod.DELETE, "/" + name, null))
        + flights.wrong("POST :clear on the " + node + " node", (name, source) -> http(asked, HttpMethod.POST, ":clear", null));
    Figures.show("of 1200 callers who asked after the reply of invalidate, delete or clear on their %s node, %d got what was made before", node, wrong);
    assertThat(wrong).isZero();
  }

  private static Future<?> message(Vertx node, String operation, Object body) {
    return node.eventBus().request("thumbnails.cache." + operation, body, new DeliveryOptions().setLocalOnly(true));
  }

  private static Future<?> http(Vertx node, HttpMethod method, String path, JsonObject body) {
    URI bridge = HttpBridgeVerticle.url(node, "thumbnails.cache").orElseThrow();
    HttpClient client = node.createHttpClient();
    return client.request(method, bridge.getPort(), bridge.getHost(), "/thumbnails" + path)
        .compose(request -> body == null ? request.send() : request.putHeader("Content-Type", "application/json").send(Buffer.buffer(body.encode())))
        .map(response -> {
          assertThat(response.statusCode()).isBetween(200, 204);
          return response;
        })
        .eventually(client::close);
  }
}
