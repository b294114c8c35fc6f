package dev.thumbnails.cache.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.bus.NodeAddress;
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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of two stands still while a caller writes. The caller's first attempt goes to that node, the second one to the other node, and then the caller writes
 * something newer. When the node goes on it has the first attempt before it: executed, it would undo the newer write, as it once did.
 */
@Tag("faults")
class LateAttemptsIT {

  private static final int ROUNDS = 20;
  private static final String ADDRESS = "thumbnails.cache";

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private TestCluster cluster;
  private TestNodes nodes;
  private Vertx vertx;
  private ThumbnailCache cache;
  private int names;

  @BeforeEach
  void makeACluster(@TempDir Path directory) throws IOException {
    cluster = new TestCluster(directory);
    nodes = new TestNodes(directory, cluster, new JsonObject().put("backend",
        new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()))).start(2);
    vertx = cluster.join();
    cluster.awaitMembers(size -> size == 3);
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withLimitMs(1500));
  }

  @AfterEach
  void leave() {
    nodes.close();
    cluster.close();
  }

  @Test
  void aSetDoesNotUndoANewerSet() {
    assertNoneUndone("set", name -> cache.set(Thumbnail.of(name).withSize(1, 1)));
  }

  @Test
  void aDeleteDoesNotUndoANewerSet() {
    assertNoneUndone("delete", name -> cache.delete(name));
  }

  /** Its attempts may take a third of {@code limitMs} each, which is 500 ms here. */
  @Test
  void anInvalidationDoesNotUndoANewerSet() {
    assertNoneUndone("invalidate", name -> cache.invalidate("of " + name));
  }

  @Test
  void aBridgesSetDoesNotUndoANewerSet() {
    Futures.await(vertx.deployVerticle(new HttpBridgeVerticle(), new DeploymentOptions().setConfig(
        new JsonObject().put("timeoutMs", 1000).put("http", new JsonObject().put("port", 0)))));
    URI bridge = HttpBridgeVerticle.url(vertx, ADDRESS).orElseThrow();
    HttpClient client = vertx.createHttpClient();
    assertNoneUndone("PUT", name -> client.request(HttpMethod.PUT, bridge.getPort(), bridge.getHost(), "/thumbnails/" + name)
        .compose(request -> request.putHeader("Content-Type", "application/json").send(Buffer.buffer("{\"width\":1}")))
        .map(response -> {
          assertThat(response.statusCode()).isEqualTo(204);
          return response;
        }));
  }

  private void assertNoneUndone(String what, Function<String, Future<?>> older) {
    awaitBoth();
    int undone = 0;
    for (int i = 0; i < ROUNDS; i++) {
      undone += isUndone(older) ? 1 : 0;
    }
    Figures.show("M17, a node stands still: in %d of %d rounds a copy of %s was executed after a newer set", undone, ROUNDS, what);
    assertThat(undone).isZero();
  }

  private boolean isUndone(Function<String, Future<?>> older) {
    NodeProcess frozen = nodes.get(0);
    frozen.freeze();
    Thumbnail newer;
    try {
      String name = writtenTwice(older);
      newer = Thumbnail.of(name).withSize(2, 2).withSource("of " + name);
      Futures.await(cache.set(newer));
    } finally {
      frozen.thaw();
    }
    awaitBoth();
    return !newer.equals(Futures.await(cache.get(newer.name())));
  }

  /** The name of a write that was answered only when a second attempt had been made: the first one was to the node that stands still. */
  private String writtenTwice(Function<String, Future<?>> older) {
    while (true) {
      String name = "n/" + names++;
      long start = System.nanoTime();
      Futures.await(older.apply(name));
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) >= 500) {
        return name;
      }
    }
  }

  /** Each answers, at its own address, and so has done what came before; and whoever asks in turn knows that, so that each is asked again. */
  private void awaitBoth() {
    cluster.members().getNodes().stream().filter(id -> !id.equals(cluster.members().getNodeId())).forEach(id ->
        Futures.await(Until.holds(vertx, () -> vertx.eventBus().request(NodeAddress.of(ADDRESS, id), "none",
            new DeliveryOptions().setSendTimeout(500).addHeader(NodeAddress.OPERATION, "get")), Objects::nonNull)));
    Futures.await(vertx.timer(1100).compose(over -> cache.get("none")).compose(asked -> vertx.timer(100)));
  }
}
