package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Messages;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A slot between two masters: the next one takes only what comes right behind ASKING, so that both are sent again together. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisAskingIT {

  private static final int FROM = 0;
  private static final int TO = 1;
  /** A connection that has not lasted a second is not replaced at once. */
  private static final long SETTLED_MS = 1050;

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private final Set<NetSocket> asking = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean losing = new AtomicBoolean();
  private final AtomicInteger notAsked = new AtomicInteger();
  private Vertx vertx;
  private Messages cache;

  @BeforeEach
  void keep(Vertx vertx) {
    this.vertx = vertx;
    this.cache = new Messages(vertx);
  }

  @Test
  void theNextMasterMayHaveForgottenTheScripts() {
    deploy(CLUSTER.master(FROM).connectionString());
    String moving = nameOn(FROM);
    claimSetAndDelete(nameOn(TO));
    int slot = HashSlot.of(key(moving));
    CLUSTER.ask(TO, "CLUSTER", "SETSLOT", slot, "IMPORTING", CLUSTER.ask(FROM, "CLUSTER", "MYID"));
    CLUSTER.ask(FROM, "CLUSTER", "SETSLOT", slot, "MIGRATING", CLUSTER.ask(TO, "CLUSTER", "MYID"));
    claimSetAndDelete(moving);
    for (int master : new int[] {FROM, TO}) {
      CLUSTER.ask(master, "CLUSTER", "SETSLOT", slot, "STABLE");
    }
  }

  @Test
  void theConnectionToTheNextMasterMayBeLost() {
    int[] ports = new int[2];
    FakeRedis from = FakeRedis.start(vertx, (socket, command) -> !FakeRedis.isHandshake(command) && answers(socket,
        command.get(0).equalsIgnoreCase("CLUSTER") ? "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:" + ports[FROM] + "\r\n" : redirection("ASK", ports[TO])));
    FakeRedis to = FakeRedis.start(vertx, (socket, command) -> !FakeRedis.isHandshake(command) && takesWhatIsAsked(socket, command, ports[FROM]));
    ports[FROM] = from.port();
    ports[TO] = to.port();
    deploy(from.connectionString());
    assertThat(cache.ask("get", "name").body()).isNull();
    Futures.await(vertx.timer(SETTLED_MS, TimeUnit.MILLISECONDS));
    losing.set(true);
    assertThat(cache.ask("get", "name").body()).isNull();
    assertThat(losing).as("a connection is still to be lost").isFalse();
    assertThat(notAsked).as("commands without ASKING").hasValue(0);
  }

  private void deploy(String connectionString) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(new JsonObject().put("type", "redis")
        .put("connectionString", connectionString).put("options", new JsonObject().put("type", "CLUSTER")))));
  }

  /** Each with a script that the second master does not know. */
  private void claimSetAndDelete(String name) {
    forget();
    String claim = cache.ask("get", name, "claimMs", 60_000).headers().get("claim");
    assertThat(claim).isNotNull();
    forget();
    cache.ask("set", new JsonObject().put("name", name), "claim", claim);
    forget();
    assertThat(cache.ask("delete", name).body()).isEqualTo(true);
  }

  private static void forget() {
    CLUSTER.ask(TO, "SCRIPT", "FLUSH");
  }

  private boolean takesWhatIsAsked(NetSocket socket, List<String> command, int from) {
    if (command.get(0).equalsIgnoreCase("ASKING")) {
      asking.add(socket);
      return answers(socket, "+OK\r\n");
    }
    if (!asking.remove(socket)) {
      notAsked.incrementAndGet();
      return answers(socket, redirection("MOVED", from));
    }
    if (losing.compareAndSet(true, false)) {
      socket.close();
      return true;
    }
    return answers(socket, "$0\r\n\r\n");
  }

  private static boolean answers(NetSocket socket, String answer) {
    socket.write(answer);
    return true;
  }

  private static String redirection(String how, int port) {
    return "-" + how + " 1 127.0.0.1:" + port + "\r\n";
  }

  private static String nameOn(int master) {
    return Stream.iterate(0, i -> i + 1).map(i -> "name/" + i).filter(name -> CLUSTER.masterOf(key(name)) == master).findFirst().orElseThrow();
  }

  private static String key(String name) {
    return "thumbnails:n:" + name;
  }
}
