package dev.thumbnails.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that close their connections: nobody has to wait for them. */
@ExtendWith(VertxExtension.class)
abstract class GoneCallers {

  /** Far below the claims of a minute. */
  private static final long SOON_MS = 10_000;

  abstract JsonObject backendSection();

  private int deploy(Vertx vertx, JsonObject more) {
    DeploymentOptions options = Deployments.of(backendSection()).setInstances(2);
    options.getConfig().mergeIn(more).put("http", new JsonObject().put("port", 0));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    return HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
  }

  /** Takes the claim of a name for a moment, as soon as there is none. */
  private static void awaitFree(int port, String name) {
    await(() -> claim(port, name, 10).status() == 404);
  }

  /** On the test's own thread: the sockets block. */
  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(SOON_MS);
    }
  }

  private static Response claim(int port, String name, long claimMs) {
    return HttpClientSocket.ask(port, "GET", "/thumbnails/" + name + "?claimMs=" + claimMs);
  }

  private static void release(int port, String name, String claim) {
    Response released = HttpClientSocket.askWith(port, "POST", "/thumbnails:release",
        new JsonObject().put("name", name).put("claim", claim).encode(), Bridges.JSON);
    assertThat(released.body()).isEqualTo("true");
  }

  @Test
  void aWaiterThatHasGoneIsGrantedNothing(Vertx vertx) {
    int port = deploy(vertx, new JsonObject());
    for (String own : List.of("", "&claim=own")) {
      String name = "n" + own.length();
      String claim = claim(port, name, 60_000).header("Thumbnails-Claim");
      HttpClientSocket gone = new HttpClientSocket(port);
      gone.send("GET", "/thumbnails/" + name + "?claimMs=60000&waitMs=30000" + own, null);
      // The next request on this node is answered after that one has come.
      assertThat(claim(port, name, 60_000).status()).isEqualTo(202);
      gone.close();
      release(port, name, claim);
      awaitFree(port, name);
    }
  }

  @Test
  void claimsOfAClosedConnectionAreReleased(Vertx vertx) {
    int port = deploy(vertx, new JsonObject());
    JsonArray names = new JsonArray(IntStream.range(0, 500).mapToObj(i -> "n" + i).toList());
    for (int round = 0; round < 5; round++) {
      HttpClientSocket gone = new HttpClientSocket(port);
      gone.send("POST", "/thumbnails:getAll?claimMs=60000", names.encode(), Bridges.JSON);
      gone.close();
      HttpClientSocket one = new HttpClientSocket(port);
      one.send("GET", "/thumbnails/one?claimMs=60000", null);
      one.close();
      List.of("n0", "n250", "n499", "one").forEach(name -> awaitFree(port, name));
    }
  }

  @Test
  void placesOfClosedConnectionsAreFree(Vertx vertx) {
    int port = deploy(vertx, new JsonObject().put("maximumInFlight", 20));
    String claim = claim(port, "held", 60_000).header("Thumbnails-Claim");
    List<HttpClientSocket> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      HttpClientSocket client = new HttpClientSocket(port);
      client.send("GET", "/thumbnails/held?waitMs=60000", null);
      waiting.add(client);
    }
    waiting.forEach(HttpClientSocket::close);
    await(() -> HttpClientSocket.ask(port, "GET", "/thumbnails/other?waitMs=1000").status() == 404);
    release(port, "held", claim);
  }

  /** Such a client resets its connection. */
  @Test
  void claimsOfAResponseThatNobodyReadAreReleased(Vertx vertx) {
    int port = deploy(vertx, new JsonObject());
    HttpClientSocket gone = new HttpClientSocket(port);
    gone.send("GET", "/thumbnails/n?claimMs=60000", null);
    await(gone::hasResponse);
    gone.abort();
    awaitFree(port, "n");
    String claim;
    try (HttpClientSocket reader = new HttpClientSocket(port)) {
      claim = reader.send("GET", "/thumbnails/other?claimMs=60000", null).read("GET").header("Thumbnails-Claim");
    }
    release(port, "other", claim);
  }

  /** As a proxy does with a connection that has been idle. */
  @Test
  void aResetOfAnIdleConnectionLeavesTheClaim(Vertx vertx) {
    int port = deploy(vertx, new JsonObject());
    HttpClientSocket proxy = new HttpClientSocket(port);
    String claim = proxy.send("GET", "/thumbnails/n?claimMs=60000", null).read("GET").header("Thumbnails-Claim");
    Futures.await(vertx.timer(1500));
    proxy.abort();
    // The reset has been met once a request after it has been answered, for one event loop serves both.
    assertThat(HttpClientSocket.ask(port, "GET", "/thumbnails/n?claimMs=10&waitMs=100").status()).isEqualTo(202);
    release(port, "n", claim);
  }

  /** Node and owner: beyond the bound a miss is 503, and anything else is answered. */
  @Test
  void openClaimsAreBounded(Vertx vertx) {
    int port = deploy(vertx, new JsonObject().put("maximumClaimsPerOwner", 3));
    List<String> claims = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      claims.add(claim(port, "n" + i, 60_000).header("Thumbnails-Claim"));
    }
    assertThat(claim(port, "n3", 60_000).status()).isEqualTo(503);
    assertThat(claim(port, "n0", 60_000).status()).isEqualTo(202);
    assertThat(HttpClientSocket.ask(port, "GET", "/thumbnails/n3").status()).isEqualTo(404);
    release(port, "n1", claims.get(1));
    assertThat(claim(port, "n3", 60_000).status()).isEqualTo(404);
    assertThat(claim(port, "n4", 60_000).status()).isEqualTo(503);
    release(port, "n0", claims.get(0));
    for (int i = 0; i < 10; i++) {
      String lapses = "lapses" + i;
      await(() -> claim(port, lapses, 10).status() == 404);
    }
  }

  /** A load balancer sees that the node is not ready, while the node goes on answering. */
  @Test
  void aNodeThatLeavesSaysSoFirst(Vertx vertx) {
    DeploymentOptions options = Deployments.of(backendSection());
    options.getConfig().put("http", new JsonObject().put("port", 0).put("lameDuckMs", 1500));
    String deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    assertThat(HttpClientSocket.ask(port, "GET", "/health/ready").status()).isEqualTo(200);
    long start = System.nanoTime();
    Future<Void> undeployed = vertx.undeploy(deployment);
    await(() -> HttpClientSocket.ask(port, "GET", "/health/ready").status() == 503);
    assertThat(HttpClientSocket.ask(port, "GET", "/health/ready").body()).contains("the node is leaving");
    assertThat(HttpClientSocket.ask(port, "GET", "/health/live").status()).isEqualTo(200);
    assertThat(claim(port, "n", 10).status()).isEqualTo(404);
    Futures.await(undeployed);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(1500);
  }

  /** The wait of a minute would hold the node's end up for the whole of {@code drainMs}. */
  @Test
  void anUndeploymentAnswersThoseWhoWait(Vertx vertx) {
    DeploymentOptions options = Deployments.of(backendSection());
    options.getConfig().put("drainMs", 60_000).put("http", new JsonObject().put("port", 0));
    String deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    claim(port, "n", 60_000);
    try (HttpClientSocket waiting = new HttpClientSocket(port)) {
      waiting.send("GET", "/thumbnails/n?waitMs=60000", null);
      assertThat(claim(port, "n", 60_000).status()).isEqualTo(202);
      Future<Void> undeployed = vertx.undeploy(deployment);
      assertThat(waiting.read("GET").status()).isEqualTo(202);
      Futures.await(undeployed);
    }
  }
}
