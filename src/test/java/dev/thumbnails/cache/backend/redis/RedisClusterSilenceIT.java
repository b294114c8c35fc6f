package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.BackendContext;
import dev.thumbnails.cache.backend.BackendFactories;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.CallDeadline;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.Claim;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.config.ConfigReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.RedisOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers of a Cluster that take connections and answer nothing: what follows their time limits is done where the backend was opened. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisClusterSilenceIT {

  private static final long TIMEOUT_MS = 1000;
  private static final int AWAY = 1;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private final AtomicInteger seen = new AtomicInteger();
  private final List<String> elsewhere = new CopyOnWriteArrayList<>();
  private final CallDeadline deadline = new CallDeadline();
  private Vertx vertx;
  private Context context;
  private OwnContext own;

  @BeforeEach
  void createContext(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    own = onContext(() -> Future.succeededFuture(OwnContext.of(vertx)));
  }

  @Test
  void theSeedAfterASilentOneIsAskedFromTheSameContext() {
    FakeRedis silent = FakeRedis.start(vertx, (socket, command) -> true);
    List<String> seeds = List.of("127.0.0.1:" + silent.port(), "127.0.0.1:" + CLUSTER.master(0).port());
    RedisCluster cluster = onContext(() -> {
      LinkSettings settings = new LinkSettings(vertx, 2000, 100, deadline, new LinkMeters(new SimpleMeterRegistry()));
      return Future.succeededFuture(new RedisCluster(settings, seeds, place -> open(settings, place)));
    });
    for (String key : new String[] {"a", "b", "c", "d"}) {
      onContext(() -> cluster.send(key, Questions.of("GET", key)).onComplete(answer -> seen()));
    }
    assertThat(elsewhere).as("links opened, and answers").isEmpty();
    assertThat(seen).hasValue(1 + 3 + 4);
    onContext(cluster::close);
  }

  private RedisLink open(LinkSettings settings, String place) {
    seen();
    return RedisLink.open(settings, Clients.of(vertx, new RedisOptions().setConnectionString("redis://" + place)), LinkListener.NONE);
  }

  @Test
  void aSilentFirstEndpointCostsNoConnectionOfOthers() {
    FakeRedis silent = FakeRedis.start(vertx, (socket, command) -> true);
    int[] port = new int[1];
    FakeRedis all = FakeRedis.start(vertx, (socket, command) -> !FakeRedis.isHandshake(command) && socket.write(command.get(0).equalsIgnoreCase("CLUSTER")
        ? "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + port[0] + "\r\n"
        : "$0\r\n\r\n") != null);
    port[0] = all.port();
    String deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis").put("options",
        new JsonObject().put("type", "CLUSTER").put("endpoints", new JsonArray().add(silent.connectionString()).add(all.connectionString()))))));
    for (int i = 0; i < 50; i++) {
      assertThat(Futures.await(vertx.eventBus().request("thumbnails.cache.get", "n/" + i)).body()).isNull();
    }
    assertThat(all.connections()).isEqualTo(1);
    assertThat(Sockets.connectionsTo(silent.port())).isLessThanOrEqualTo(1);
    Futures.await(vertx.undeploy(deployment));
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(silent.port()) + Sockets.connectionsTo(all.port())),
        left -> left == 0));
  }

  /** Its table has not been read again before. */
  @Test
  void aMasterThatHangsDuringAnInvalidateLeavesAllElseAsItWas() {
    String source = IntStream.range(0, 100).mapToObj(i -> "source/" + i)
        .filter(name -> CLUSTER.masterOf("thumbnails:s:" + name) != AWAY).findFirst().orElseThrow();
    List<String> names = IntStream.range(0, 300).mapToObj(i -> "claimed/" + i).toList();
    CacheBackend before = openBackend(10_000);
    onContext(() -> Future.all(names.stream().map(name -> before.claim(name, new Claim("mine", source, 60_000))).toList()));
    onContext(before::close);
    CacheBackend backend = openBackend(TIMEOUT_MS);
    for (String name : names.subList(0, 20)) {
      assertThat(onContext(() -> backend.look(name))).isInstanceOf(Lookup.Pending.class);
    }
    CLUSTER.master(AWAY).freeze();
    boolean failed = onContext(() -> backend.invalidate(source).onComplete(done -> seen()).transform(done -> Future.succeededFuture(done.failed())));
    assertThat(failed).isTrue();
    CLUSTER.master(AWAY).thaw();
    onContext(() -> Until.holds(vertx, () -> backend.invalidate(source).onComplete(done -> seen()), done -> true));
    for (String name : names) {
      assertThat(onContext(() -> backend.look(name).onComplete(done -> seen()))).isInstanceOf(Lookup.Miss.class);
    }
    assertThat(elsewhere).as("claims that ended, and answers").isEmpty();
    assertThat(seen).hasValueGreaterThan(names.size());
    long latest = System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    long end = onContext(() -> Future.succeededFuture(deadline.endNanos(latest)));
    assertThat(end).as("of what has no deadline").isEqualTo(latest);
    onContext(backend::close);
  }

  private CacheBackend openBackend(long timeoutMs) {
    ConfigReader reader = ConfigReader.of(new JsonObject().put("connectionString", CLUSTER.master(0).connectionString())
        .put("options", new JsonObject().put("type", "CLUSTER")), System::getenv);
    BackendContext opening = new BackendContext(vertx, "thumbnails.cache", timeoutMs, 65_536, 10_000, new SimpleMeterRegistry(), name -> seen(),
        ChangeListener.NONE, deadline);
    return onContext(() -> BackendFactories.configure("redis", reader).open(opening));
  }

  private void seen() {
    seen.incrementAndGet();
    if (!own.isCurrent()) {
      elsewhere.add(Thread.currentThread().getName());
    }
  }

  private <T> T onContext(Supplier<Future<? extends T>> calls) {
    return Futures.await(Future.future(promise -> context.runOnContext(there -> calls.get().onComplete(promise::complete, promise::fail))));
  }
}
