package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The description that the bridge serves, held against OpenAPI's own schema and against what the bridge answers. */
@ExtendWith(VertxExtension.class)
class OpenApiTest {

  private static final Thumbnail FULL = new Thumbnail("0af/a36", "jpg", "/a.jpg", "/a.jpg", 400, 300, "s.jpg", List.of(2, 1.5), Map.of("a", 1));

  private Vertx vertx;
  private int port;
  private Description description;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    port = Bridges.simple(vertx);
    description = Description.of(HttpClientSocket.ask(port, "GET", "/openapi.yaml").body());
  }

  @Test
  void itIsValidOpenApiOfThisVersion() {
    assertThat(description.problems()).isEmpty();
    assertThat(description.version()).isEqualTo(System.getProperty("project.version"));
  }

  /** Otherwise the other tests could not fail. */
  @Test
  void whatIsWrongInADescriptionIsSeen() {
    String yaml = HttpClientSocket.ask(port, "GET", "/openapi.yaml").body();
    assertThat(Description.of(yaml.replace("in: path", "in: nowhere")).problems()).isNotEmpty();
    Response stats = HttpClientSocket.ask(port, "GET", "/stats");
    assertThat(Description.of(yaml).differences("GET", "/stats", stats)).isEmpty();
    assertThat(Description.of(yaml.replace("evictions:", "evicted:")).differences("GET", "/stats", stats)).isNotEmpty();
    assertThat(Description.of(yaml).unseen()).contains("GET /stats 200", "POST /thumbnails:clear 204");
  }

  @Test
  void itKnowsTheMethodsOfEveryPath() {
    description.methodsByPath().forEach((path, methods) -> {
      Response refused = HttpClientSocket.ask(port, "BREW", path.replace("{name}", "a"));
      assertThat(refused.status()).as(path).isEqualTo(405);
      Set<String> allowed = new TreeSet<>(List.of(refused.header("Allow").split(", ")));
      if (!methods.contains("HEAD")) {
        allowed.remove("HEAD");
      }
      assertThat(allowed).as(path).isEqualTo(methods);
    });
  }

  /** Every operation and every status that is described by itself, and some that are not, each answer held against its description. */
  @Test
  void whatItSaysIsWhatTheBridgeAnswers() {
    await(ThumbnailCache.create(vertx).set(FULL));
    String tag = HttpClientSocket.ask(port, "GET", "/thumbnails/0af/a36").header("ETag");
    check("GET", "/thumbnails/{name}", "/thumbnails/0af/a36", null, 200);
    check("GET", "/thumbnails/{name}", "/thumbnails/0af/a36?redirect", null, 302);
    check("GET", "/thumbnails/{name}", "/thumbnails/0af/a36", null, 304, "If-None-Match: " + tag);
    check("GET", "/thumbnails/{name}", "/thumbnails/nope", null, 404);
    check("GET", "/thumbnails/{name}", "/thumbnails/..", null, 400);
    check("HEAD", "/thumbnails/{name}", "/thumbnails/0af/a36", null, 200);
    check("HEAD", "/thumbnails/{name}", "/thumbnails/0af/a36?redirect", null, 302);
    check("HEAD", "/thumbnails/{name}", "/thumbnails/0af/a36", null, 304, "If-None-Match: " + tag);
    check("HEAD", "/thumbnails/{name}", "/thumbnails/nope", null, 404);
    check("PUT", "/thumbnails/{name}", "/thumbnails/b?ttlMs=1000", "{\"width\":7}", 204, JSON);
    check("PUT", "/thumbnails/{name}", "/thumbnails/b", "{\"width\":0}", 400, JSON);
    check("PUT", "/thumbnails/{name}", "/thumbnails/b", "{}", 415);
    check("DELETE", "/thumbnails/{name}", "/thumbnails/b", null, 204);
    check("GET", "/stats", "/stats", null, 200);
    check("GET", "/metrics", "/metrics", null, 200);
    check("GET", "/health/live", "/health/live", null, 200);
    check("GET", "/health/ready", "/health/ready", null, 200);
    check("GET", "/openapi.yaml", "/openapi.yaml", null, 200);
    check("POST", "/thumbnails:get", "/thumbnails:get", "{\"name\":[\"0af\",\"a36\"]}", 200, JSON);
    check("POST", "/thumbnails:get", "/thumbnails:get", "{\"name\":\"posted\",\"claimMs\":60000,\"source\":\"s\"}", 404, JSON);
    check("POST", "/thumbnails:get", "/thumbnails:get", "{\"name\":\"posted\",\"waitMs\":0}", 202, JSON);
    check("POST", "/thumbnails:get", "/thumbnails:get", "{\"name\":\"posted\",\"waitMs\":\"0\"}", 400, JSON);
    check("POST", "/thumbnails:getAll", "/thumbnails:getAll", "{\"names\":[\"posted\"],\"claimMs\":60000,\"claim\":\"own\"}", 200, JSON);
    checkOperations();
    checkClaims();
    checkWithoutACache();
    assertThat(description.unseen()).as("described, and never answered").isEmpty();
  }

  private void checkOperations() {
    check("POST", "/thumbnails:getAll", "/thumbnails:getAll", "[\"0af/a36\",\"nope\",\"..\",7,[\"a\",\"b\"]]", 200, JSON);
    check("POST", "/thumbnails:getAll", "/thumbnails:getAll", "{}", 400, JSON);
    check("POST", "/thumbnails:setAll", "/thumbnails:setAll?ttlMs=1000", "[{\"name\":\"a\"},{\"name\":7},{}]", 200, JSON);
    check("POST", "/thumbnails:invalidate", "/thumbnails:invalidate", "{\"source\":\"s\"}", 200, JSON);
    check("POST", "/thumbnails:clear", "/thumbnails:clear", null, 204);
  }

  private void checkClaims() {
    check("GET", "/thumbnails/{name}", "/thumbnails/claimed?claimMs=60000&claim=mine", null, 404);
    check("GET", "/thumbnails/{name}", "/thumbnails/claimed?claimMs=60000&claim=mine&renew=true", null, 404);
    check("GET", "/thumbnails/{name}", "/thumbnails/claimed?waitMs=1", null, 202);
    check("POST", "/thumbnails:getAll", "/thumbnails:getAll?claimMs=60000", "[\"claimed\",\"unclaimed\"]", 200, JSON);
    check("PUT", "/thumbnails/{name}", "/thumbnails/claimed?claim=yours", "{}", 409, JSON);
    check("POST", "/thumbnails:release", "/thumbnails:release?negativeMs=60000", "{\"name\":\"claimed\",\"claim\":\"mine\",\"failed\":\"why\"}", 200, JSON);
    check("GET", "/thumbnails/{name}", "/thumbnails/claimed", null, 404);
    check("POST", "/thumbnails:getAll", "/thumbnails:getAll", "[\"claimed\"]", 200, JSON);
  }

  private void checkWithoutACache() {
    port = Bridges.alone(vertx, new JsonObject().put("address", "absent"));
    check("GET", "/health/ready", "/health/ready", null, 503);
    check("GET", "/thumbnails/{name}", "/thumbnails/a", null, 503);
  }

  private void check(String method, String path, String target, String body, int status, String... headers) {
    Response response = HttpClientSocket.askWith(port, method, target, body, headers);
    assertThat(response.status()).as(method + " " + target + " " + response.body()).isEqualTo(status);
    assertThat(description.differences(method, path, response)).as(method + " " + target + " " + response).isEmpty();
  }
}
