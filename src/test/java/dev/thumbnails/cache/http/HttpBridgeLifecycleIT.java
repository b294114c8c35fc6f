package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.Futures.failure;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a bridge comes and goes with its cache. */
@ExtendWith(VertxExtension.class)
class HttpBridgeLifecycleIT {

  private static DeploymentOptions cache(int port) {
    return new DeploymentOptions().setConfig(new JsonObject()
        .put("backend", new JsonObject().put("type", "simple"))
        .put("http", new JsonObject().put("port", port)));
  }

  @Test
  void allInstancesHaveOneBridge(Vertx vertx) {
    // A port that the kernel chooses may be given to a connection of another process as soon as it is free.
    String id = await(vertx.deployVerticle(CacheVerticle::new, cache(RedisProcess.freePort()).setInstances(4)));
    assertThat(vertx.deploymentIDs()).as("the cache and one child").hasSize(2);
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(404);
    await(vertx.undeploy(id));
    assertThat(vertx.deploymentIDs()).isEmpty();
    assertThat(HttpBridgeVerticle.url(vertx, "thumbnails.cache")).isEmpty();
    assertThat(canListen(port)).as("the port is free again").isTrue();
  }

  @Test
  void itCanBeDeployedAgain(Vertx vertx) {
    int port = RedisProcess.freePort();
    for (int i = 0; i < 3; i++) {
      String id = await(vertx.deployVerticle(CacheVerticle::new, cache(port)));
      assertThat(ask(port, "GET", "/health/ready").status()).isEqualTo(200);
      await(vertx.undeploy(id));
    }
  }

  @Test
  void aPortThatIsTakenStopsTheDeploymentAndLeavesNothing(Vertx vertx) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(failure(vertx.deployVerticle(CacheVerticle::new, cache(taken.getLocalPort()).setInstances(2))))
          .hasMessageContaining("http: can't listen on http://127.0.0.1:" + taken.getLocalPort() + ": ");
      assertThat(vertx.deploymentIDs()).isEmpty();
      ReplyException refused = (ReplyException) failure(vertx.eventBus().request("thumbnails.cache.get", "a"));
      assertThat(refused.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS);
      int management = RedisProcess.freePort();
      assertThat(failure(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(new JsonObject().put("http",
          new JsonObject().put("port", management).put("managementPort", taken.getLocalPort())))))).hasMessageContaining("can't listen");
      assertThat(canListen(management)).as("the first listener is closed again").isTrue();
    }
    await(vertx.deployVerticle(CacheVerticle::new, cache(0)));
  }

  /** Vert.x would let both have the port, and give them connections in turn. */
  @Test
  void twoBridgesShareAPortOnlyWithTheSameSettings(Vertx vertx) {
    int port = RedisProcess.freePort();
    await(vertx.deployVerticle(CacheVerticle::new, cache(port)));
    DeploymentOptions other = cache(port);
    other.getConfig().put("address", "other");
    assertThat(((ConfigException) failure(vertx.deployVerticle(CacheVerticle::new, other))).problems())
        .containsExactly("http.port: another bridge of this Vert.x listens there, with other settings");
    await(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setInstances(2)
        .setConfig(new JsonObject().put("http", new JsonObject().put("port", port)))));
    assertThat(ask(port, "GET", "/thumbnails/a").status()).isEqualTo(404);
  }

  @Test
  void twoBridgesDoNotShareAManagementPort(Vertx vertx) {
    int management = RedisProcess.freePort();
    DeploymentOptions one = cache(0);
    one.getConfig().getJsonObject("http").put("managementPort", management);
    await(vertx.deployVerticle(CacheVerticle::new, one));
    DeploymentOptions other = new DeploymentOptions().setConfig(one.getConfig().copy().put("address", "other"));
    assertThat(((ConfigException) failure(vertx.deployVerticle(CacheVerticle::new, other))).problems())
        .containsExactly("http.managementPort: another bridge of this Vert.x listens there, with other settings");
    assertThat(failure(vertx.deployVerticle(CacheVerticle::new, cache(management)))).as("as its main port").isInstanceOf(ConfigException.class);
  }

  @Test
  void whereABridgeListensIsToldWhileItDoes(Vertx vertx) {
    await(vertx.deployVerticle(CacheVerticle::new, cache(0)));
    String other = await(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(
        new JsonObject().put("http", new JsonObject().put("port", 0)))));
    await(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(
        new JsonObject().put("http", new JsonObject().put("port", 0)))));
    await(vertx.undeploy(other));
    assertThat(HttpBridgeVerticle.url(vertx, "thumbnails.cache")).isPresent();
  }

  @Test
  void aRequestInWorkIsAnsweredBeforeItGoes(Vertx vertx) throws Exception {
    Promise<Message<Object>> asked = Promise.promise();
    await(vertx.eventBus().<Object>consumer("thumbnails.cache.get", asked::complete).completion());
    String id = await(vertx.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(
        new JsonObject().put("http", new JsonObject().put("port", 0)))));
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> ask(port, "GET", "/thumbnails/a").status());
    Message<Object> message = await(asked.future());
    var gone = vertx.undeploy(id);
    message.reply(new JsonObject().put("name", "a"));
    assertThat(status.get(10, TimeUnit.SECONDS)).isEqualTo(200);
    await(gone);
  }

  @Test
  void anIdleConnectionDoesNotHoldTheUndeployment(Vertx vertx) {
    String id = await(vertx.deployVerticle(CacheVerticle::new, cache(0)));
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    try (HttpClientSocket idle = new HttpClientSocket(port)) {
      assertThat(idle.send("GET", "/thumbnails/a", null).read().status()).isEqualTo(404);
      long start = System.nanoTime();
      await(vertx.undeploy(id));
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(5000);
      assertThat(idle.isClosedWithin(5000)).isTrue();
    }
  }

  private static boolean canListen(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
