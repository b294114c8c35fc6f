package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis Cluster of three masters without replicas. A master that is away costs its own slots only. */
final class RedisClusterProcesses implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  /** A node talks to the others on a port that is higher by so much. */
  private static final int BUS_OFFSET = 10_000;
  private static final int[] FIRST_SLOTS = {0, 5461, 10_923, 16_384};

  private final List<RedisProcess> masters = IntStream.range(0, 3).mapToObj(i -> new RedisProcess(freePortWithBus(),
      "--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-require-full-coverage", "no", "--appendonly", "yes")).toList();
  private Vertx vertx;
  private List<Redis> clients;

  RedisProcess master(int index) {
    return masters.get(index);
  }

  /** The master that has a key, as the slots were given out. */
  int masterOf(String key) {
    int slot = HashSlot.of(key);
    return slot < FIRST_SLOTS[1] ? 0 : slot < FIRST_SLOTS[2] ? 1 : 2;
  }

  Response ask(int master, String command, Object... arguments) {
    return Futures.await(clients.get(master).send(Questions.of(command, arguments)));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (vertx != null) {
      return;
    }
    vertx = Vertx.vertx();
    masters.forEach(RedisProcess::start);
    clients = masters.stream().map(master -> Redis.createClient(vertx, master.connectionString().replace("/0", ""))).toList();
    for (int i = 0; i < masters.size(); i++) {
      List<Object> slots = new ArrayList<>(List.of("ADDSLOTS"));
      IntStream.range(FIRST_SLOTS[i], FIRST_SLOTS[i + 1]).forEach(slots::add);
      ask(i, "CLUSTER", slots.toArray());
      ask(i, "CLUSTER", "SET-CONFIG-EPOCH", i + 1);
      ask(i, "CLUSTER", "MEET", "127.0.0.1", masters.get(0).port());
    }
    awaitWhole();
  }

  /** Whatever a test has killed or stopped is there again, and all know it. */
  @Override
  public void afterEach(ExtensionContext context) {
    masters.forEach(master -> master.afterEach(context));
    awaitWhole();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Futures.await(vertx.close());
    masters.forEach(RedisProcess::close);
  }

  private void awaitWhole() {
    for (Redis client : clients) {
      Futures.await(Until.holds(vertx, () -> client.send(Request.cmd(Command.CLUSTER).arg("INFO")).map(Response::toString),
          info -> info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:16384") && info.contains("cluster_known_nodes:3")));
      Futures.await(Until.holds(vertx, () -> client.send(Request.cmd(Command.CLUSTER).arg("SLOTS")).map(Response::size), size -> size >= 3));
    }
  }

  private static int freePortWithBus() {
    for (int port = 20_000 + (int) (Math.random() * 10_000); port < 50_000; port++) {
      if (isFree(port) && isFree(port + BUS_OFFSET)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
