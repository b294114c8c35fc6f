package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.Futures.failure;
import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault H9: tokens and what each allows. */
@ExtendWith(VertxExtension.class)
class HttpAccessTest {

  private static final JsonArray TOKENS = new JsonArray()
      .add(new JsonObject().put("token", "r-token").put("allow", new JsonArray().add("read")))
      .add(new JsonObject().put("token", "w-token==").put("allow", new JsonArray().add("write")))
      .add(new JsonObject().put("token", "a-token").put("allow", new JsonArray().add("admin")))
      .add(new JsonObject().put("token", "none-token").put("allow", new JsonArray()));

  @TempDir
  Path directory;

  /** The statuses of a token that lacks the permission are 403; any other means that it has it. */
  @ParameterizedTest
  @CsvSource({"r-token, read", "w-token==, write", "a-token, admin", "none-token, nothing"})
  void aTokenOpensWhatItAllows(String token, String permission, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    Map<String, List<String>> requests = Map.of(
        "read", List.of("GET /thumbnails/a", "HEAD /thumbnails/a", "POST /thumbnails:getAll", "GET /stats", "GET /metrics"),
        "write", List.of("PUT /thumbnails/a", "DELETE /thumbnails/a", "POST /thumbnails:setAll", "POST /thumbnails:invalidate", "POST /thumbnails:release"),
        "admin", List.of("POST /thumbnails:clear"),
        "any", List.of("GET /health/live", "GET /health/ready", "GET /openapi.yaml"));
    requests.forEach((needed, all) -> all.forEach(request -> {
      Response response = send(port, request, "Authorization: Bearer " + token);
      if (needed.equals(permission) || needed.equals("any")) {
        assertThat(response.status()).as(request).isIn(200, 204, 400, 404);
      } else {
        assertThat(response.status()).as(request).isEqualTo(403);
        assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"thumbnails-cache\", error=\"insufficient_scope\"");
      }
    }));
  }

  /** A load balancer's probe has none. */
  @Test
  void withoutATokenHealthHasItsOutcomeOnly(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    for (String path : List.of("/health/live", "/health/ready")) {
      assertThat(HttpClientSocket.ask(port, "GET", path).body()).isEqualTo("{\"outcome\":\"UP\"}");
      assertThat(HttpClientSocket.ask(port, "HEAD", path).status()).isEqualTo(200);
      assertThat(HttpClientSocket.ask(port, "GET", path, "Authorization: Bearer none-token").body()).contains("\"checks\"");
      assertThat(HttpClientSocket.ask(port, "GET", path, "Authorization: Bearer wrong").status()).isEqualTo(401);
    }
  }

  @Test
  void withoutATokenNothingElseIsOpen(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    for (String request : List.of("GET /thumbnails/a", "HEAD /thumbnails/a", "PUT /thumbnails/a", "DELETE /thumbnails/a", "POST /thumbnails:getAll",
        "POST /thumbnails:clear", "GET /stats", "GET /metrics", "GET /openapi.yaml")) {
      Response refused = send(port, request, "X: y");
      assertThat(refused.status()).as(request).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"thumbnails-cache\"");
      assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "Bearer r-toke", "Bearer r-tokenx", "Bearer R-TOKEN", "Bearer r-token, w-token==", "Bearer \u00ff"})
  void aWrongTokenIsRefusedAndNotRepeated(String authorization, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    Response refused = ask(port, "GET", "/thumbnails/a", "Authorization: " + authorization);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"thumbnails-cache\", error=\"invalid_token\"");
    assertThat(refused.body()).isEqualTo("{\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"the token is not valid\"}");
  }

  @Test
  void twoTokensAtOnceAreRefused(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    assertThat(ask(port, "GET", "/thumbnails/a", "Authorization: Bearer r-token", "Authorization: Bearer w-token==").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic r-token", "r-token", "Bearer", "Digest x", "Bearerr-token"})
  void whatIsNoBearerTokenIsNone(String authorization, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    assertThat(ask(port, "GET", "/thumbnails/a", "Authorization: " + authorization).status()).isEqualTo(401);
    assertThat(ask(port, "GET", "/thumbnails/a?token=r-token").status()).as("in the query").isEqualTo(401);
    assertThat(ask(port, "GET", "/thumbnails/a", "Authorization: bearer r-token").status()).as("the scheme's case").isEqualTo(404);
  }

  /** A claim keeps others from creating the thumbnail. */
  @Test
  void aClaimNeedsThePermissionToWrite(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    String reader = "Authorization: Bearer r-token";
    assertThat(ask(port, "GET", "/thumbnails/a?claimMs=60000", reader).status()).isEqualTo(403);
    assertThat(ask(port, "HEAD", "/thumbnails/a?claimMs=60000", reader).status()).isEqualTo(403);
    assertThat(ask(port, "GET", "/thumbnails/a?claimMs=60000&claim=own&renew=true", reader).status()).isEqualTo(403);
    assertThat(askWith(port, "POST", "/thumbnails:getAll?claimMs=60000", "[\"a\"]", Bridges.JSON, reader).status()).isEqualTo(403);
    assertThat(askWith(port, "POST", "/thumbnails:getAll", "{\"names\":[\"a\"],\"claimMs\":60000}", Bridges.JSON, reader).status()).isEqualTo(403);
    assertThat(askWith(port, "POST", "/thumbnails:get", "{\"name\":\"a\",\"claimMs\":60000}", Bridges.JSON, reader).status()).isEqualTo(403);
    assertThat(ask(port, "GET", "/thumbnails/a?waitMs=10", reader).status()).as("there is no claim to wait for").isEqualTo(404);
    assertThat(askWith(port, "POST", "/thumbnails:get", "{\"name\":\"a\"}", Bridges.JSON, reader).status()).isEqualTo(404);
  }

  /** Nobody can fill the memory who may not write: the body is not read. */
  @Test
  void aBodyIsReadOnlyOnceItsSenderIsKnown(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("tokens", TOKENS.copy()));
    try (HttpClientSocket client = new HttpClientSocket(port)) {
      client.raw("PUT /thumbnails/a HTTP/1.1\r\nHost: a\r\n" + JSON + "\r\nContent-Length: 1000\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(401);
    }
  }

  @Test
  void tokensComeFromAFile(Vertx vertx) throws IOException {
    Path file = Files.writeString(directory.resolve("tokens.json"), TOKENS.encode());
    int port = Bridges.simple(vertx, new JsonObject().put("tokensFile", file.toString()).put("host", "0.0.0.0"));
    assertThat(ask(port, "GET", "/thumbnails/a", "Authorization: Bearer r-token").status()).isEqualTo(404);
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "[] | http.tokensFile: tokens: must have at least one",
      "{} | http.tokensFile: tokens: must be an array, not an object",
      "[{'token':'topsecret'}] | http.tokensFile: tokens[0].allow: is required",
      "[{'token':'topsecret','allow':['x']}] | http.tokensFile: tokens[0].allow: must hold read, write and admin only",
      "[{'token':'${env:NOT_THERE}','allow':['read']}] | http.tokensFile: tokens[0].token: needs the environment variable NOT_THERE, which is not set",
      "[topsecret] | http.tokensFile: 1:2: not JSON"})
  void aTokensFileThatIsNotRightStopsTheDeployment(String text, String problem, Vertx vertx) throws IOException {
    Path file = Files.writeString(directory.resolve("tokens.json"), text.replace('\'', '"'));
    assertThat(problems(vertx, new JsonObject().put("tokensFile", file.toString()))).first().asString().startsWith(problem).doesNotContain("topsecret");
  }

  @Test
  void aTokensFileThatIsMissingStopsTheDeployment(Vertx vertx) {
    assertThat(problems(vertx, new JsonObject().put("tokensFile", "nowhere"))).containsExactly("http.tokensFile: there is no such file, or it can't be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "example.org", "127.0.0.1.example.org", "1.2.3.4.5", "localhost.", ""})
  void beyondLoopbackThereIsNoBridgeWithoutTokens(String host, Vertx vertx) {
    assertThat(problems(vertx, new JsonObject().put("host", host))).first().asString().startsWith("http.host: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"})
  void onLoopbackThereIs(String host, Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("host", host));
    assertThat(port).isPositive();
  }

  @Test
  void whoWantsToMayBeInsecure(Vertx vertx) {
    int port = Bridges.simple(vertx, new JsonObject().put("host", "0.0.0.0").put("insecure", true));
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(404);
  }

  @Test
  void aTokenThatIsRefusedIsNotRepeated(Vertx vertx) {
    ConfigException refused = (ConfigException) failure(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(new JsonObject()
        .put("http", new JsonObject().put("tokens", new JsonArray().add(new JsonObject().put("token", "top secret").put("allow", 7)))))));
    assertThat(refused.getMessage()).contains("http.tokens[0].token: must consist of").doesNotContain("top secret");
  }

  private static Response send(int port, String request, String header) {
    String[] words = request.split(" ");
    boolean body = !words[0].equals("GET") && !words[0].equals("HEAD") && !words[1].endsWith("clear");
    return askWith(port, words[0], words[1], body ? "{}" : null, JSON, header);
  }

  private static List<String> problems(Vertx vertx, JsonObject http) {
    return ((ConfigException) failure(vertx.deployVerticle(HttpBridgeVerticle::new,
        new DeploymentOptions().setConfig(new JsonObject().put("http", http.put("port", 0)))))).problems();
  }
}
