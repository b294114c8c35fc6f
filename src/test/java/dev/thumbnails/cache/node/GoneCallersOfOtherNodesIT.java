package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that close their connections to a bridge on a node without a cache, while another node keeps their requests waiting. */
@Tag("faults")
class GoneCallersOfOtherNodesIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();
  private static final int ROUNDS = 20;
  /** Far below the claims of a minute. */
  private static final long SOON_MS = 5000;

  private final HttpClient client = HttpClient.newHttpClient();
  private TestCluster first;
  private TestCluster second;
  private URI url;

  private void deploy(Path one, Path other, JsonObject backend) throws IOException {
    first = new TestCluster(one);
    second = new TestCluster(other);
    Vertx cache = first.join();
    final Vertx bridge = second.join(first.file());
    Futures.await(cache.deployVerticle(CacheVerticle.class, new DeploymentOptions().setInstances(2).setConfig(new JsonObject().put("backend", backend))));
    Futures.await(bridge.deployVerticle(HttpBridgeVerticle.class, new DeploymentOptions().setConfig(
        new JsonObject().put("http", new JsonObject().put("port", 0)))));
    first.awaitMembers(size -> size == 2);
    url = HttpBridgeVerticle.url(bridge, "thumbnails.cache").orElseThrow();
  }

  @AfterEach
  void leave() {
    second.close();
    first.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'type':'simple'}", "{'type':'shared-data'}", "{'type':'redis'}"})
  void theNameIsFreeAtOnce(String backend, @TempDir Path one, @TempDir Path other) throws Exception {
    JsonObject section = new JsonObject(backend.replace('\'', '"'));
    deploy(one, other, section.getString("type").equals("redis") ? section.put("connectionString", REDIS.connectionString()) : section);
    // The first messages of a bridge find the nodes.
    assertThat(claim("warm").statusCode()).isEqualTo(404);
    long longestMs = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String name = "n" + round;
      String claim = claim(name).headers().firstValue("Thumbnails-Claim").orElseThrow();
      close("GET /thumbnails/" + name + "?claimMs=60000&waitMs=30000 HTTP/1.1\r\nHost: a\r\n\r\n");
      close("GET /thumbnails/other" + round + "?claimMs=60000 HTTP/1.1\r\nHost: a\r\n\r\n");
      long start = System.nanoTime();
      assertThat(release(name, claim)).isEqualTo("true");
      awaitFree(name);
      awaitFree("other" + round);
      longestMs = Math.max(longestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
    Figures.show("%s, bridge on another node: %d rounds, a name of callers that had gone was free after at most %d ms", section.getString("type"), ROUNDS, longestMs);
    assertThat(longestMs).isLessThan(SOON_MS);
  }

  /** Sends a request and closes the connection at once. */
  private void close(String request) throws IOException {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void awaitFree(String name) throws Exception {
    long start = System.nanoTime();
    while (ask("/thumbnails/" + name + "?claimMs=10").statusCode() != 404) {
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).as(name).isLessThan(SOON_MS);
    }
  }

  private HttpResponse<String> claim(String name) throws Exception {
    return ask("/thumbnails/" + name + "?claimMs=60000");
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
  }

  private String release(String name, String claim) throws Exception {
    return client.send(HttpRequest.newBuilder(url.resolve("/thumbnails:release")).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(new JsonObject().put("name", name).put("claim", claim).encode())).build(), BodyHandlers.ofString()).body();
  }
}
