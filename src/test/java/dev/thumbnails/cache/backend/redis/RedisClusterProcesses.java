package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real Redis Cluster of three masters, with or without a replica of each. A master that is away costs its own slots only. */
public final class RedisClusterProcesses implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {

  private static final int[] FIRST_SLOTS = {0, 5461, 10_923, 16_384};

  private static final int MASTERS = FIRST_SLOTS.length - 1;

  private final int replicas;
  private final List<RedisProcess> nodes;
  private Vertx vertx;
  private List<Redis> clients;

  /**
   * Without replicas.
   *
   * @param further lines of each node's configuration, as on its command line
   */
  public RedisClusterProcesses(String... further) {
    this(0, 2000, further);
  }

  /** @param replicas of each master: none or one */
  RedisClusterProcesses(int replicas, int nodeTimeoutMs, String... further) {
    this.replicas = replicas;
    String[] options = Stream.concat(Stream.of("--cluster-enabled", "yes", "--cluster-node-timeout", Integer.toString(nodeTimeoutMs),
        "--cluster-require-full-coverage", "no", "--appendonly", "yes"), Arrays.stream(further)).toArray(String[]::new);
    this.nodes = IntStream.range(0, MASTERS * (1 + replicas)).mapToObj(i -> new RedisProcess(options)).toList();
  }

  /** As they were in the beginning. */
  public RedisProcess master(int index) {
    return nodes.get(index);
  }

  /** Who has that master's slots now, or with 1 who is its replica. */
  RedisProcess now(int index, int replica) {
    for (Response range : ask(0, "CLUSTER", "SLOTS")) {
      if (range.get(0).toInteger() == FIRST_SLOTS[index]) {
        int port = range.get(2 + replica).get(1).toInteger();
        return nodes.stream().filter(node -> node.port() == port).findFirst().orElseThrow();
      }
    }
    throw new IllegalStateException("nobody has the slots of " + index);
  }

  /** The master that has a key, as the slots were given out. */
  public int masterOf(String key) {
    int slot = HashSlot.of(key);
    return slot < FIRST_SLOTS[1] ? 0 : slot < FIRST_SLOTS[2] ? 1 : 2;
  }

  Response ask(int master, String command, Object... arguments) {
    return Futures.await(clients.get(master).send(Questions.of(command, arguments)));
  }

  /**
   * Moves slots from one master to another with what is in them: all are between the two masters first, so that many requests meet one that is.
   *
   * @param between is called after the keys of each slot have moved
   * @return how many keys have moved
   */
  int move(Collection<Integer> slots, int from, int to, Runnable between) {
    String fromId = ask(from, "CLUSTER", "MYID").toString();
    String toId = ask(to, "CLUSTER", "MYID").toString();
    for (int slot : slots) {
      ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", fromId);
      ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", toId);
    }
    int keys = 0;
    for (int slot : slots) {
      keys += migrate(slot, from, to);
      between.run();
    }
    for (int slot : slots) {
      ask(to, "CLUSTER", "SETSLOT", slot, "NODE", toId);
      ask(from, "CLUSTER", "SETSLOT", slot, "NODE", toId);
    }
    clients.subList(0, MASTERS).forEach(client -> await(client, "CLUSTER", "SLOTS", ranges -> slots.stream().allMatch(slot -> has(ranges, slot, to))));
    return keys;
  }

  /** A master that has not heard of a move yet may give the slot back by what it says. */
  private boolean has(Response ranges, int slot, int master) {
    return StreamSupport.stream(ranges.spliterator(), false).anyMatch(range -> range.get(0).toInteger() <= slot && range.get(1).toInteger() >= slot
        && range.get(2).get(1).toInteger() == master(master).port());
  }

  private int migrate(int slot, int from, int to) {
    int moved = 0;
    for (Response keys = inSlot(slot, from); keys.size() > 0; keys = inSlot(slot, from)) {
      List<Object> arguments = new ArrayList<>(List.of("127.0.0.1", master(to).port(), "", 0, 5000, "KEYS"));
      keys.forEach(arguments::add);
      ask(from, "MIGRATE", arguments.toArray());
      moved += keys.size();
    }
    return moved;
  }

  private Response inSlot(int slot, int master) {
    return ask(master, "CLUSTER", "GETKEYSINSLOT", slot, 100);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (vertx == null) {
      start();
    }
  }

  /** Until it is whole. */
  public RedisClusterProcesses start() {
    vertx = Vertx.vertx();
    nodes.forEach(RedisProcess::start);
    clients = nodes.stream().map(node -> Redis.createClient(vertx, node.connectionString().replace("/0", ""))).toList();
    for (int i = 0; i < MASTERS; i++) {
      List<Object> slots = new ArrayList<>(List.of("ADDSLOTS"));
      IntStream.range(FIRST_SLOTS[i], FIRST_SLOTS[i + 1]).forEach(slots::add);
      ask(i, "CLUSTER", slots.toArray());
      ask(i, "CLUSTER", "SET-CONFIG-EPOCH", i + 1);
    }
    for (int i = 1; i < nodes.size(); i++) {
      ask(i, "CLUSTER", "MEET", "127.0.0.1", nodes.get(0).port());
    }
    awaitKnown();
    for (int i = MASTERS; i < nodes.size(); i++) {
      ask(i, "CLUSTER", "REPLICATE", ask(i - MASTERS, "CLUSTER", "MYID"));
    }
    awaitWhole();
    return this;
  }

  /** Whatever a test has killed or stopped is there again, and all know it. */
  @Override
  public void afterEach(ExtensionContext context) {
    nodes.forEach(node -> node.afterEach(context));
    awaitWhole();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    Futures.await(vertx.close());
    nodes.forEach(RedisProcess::close);
  }

  private void awaitKnown() {
    for (Redis client : clients) {
      await(client, "CLUSTER", "INFO", info ->
          Stream.of("cluster_state:ok", "cluster_slots_ok:16384", "cluster_known_nodes:" + nodes.size())
              .allMatch(info.toString()::contains));
    }
  }

  private void awaitWhole() {
    awaitKnown();
    for (Redis client : clients) {
      await(client, "CLUSTER", "SLOTS", ranges -> ranges.size() >= MASTERS
          && StreamSupport.stream(ranges.spliterator(), false).allMatch(range -> range.size() == 3 + replicas));
      await(client, "INFO", "REPLICATION", info ->
          Stream.of("role:master", "master_link_status:up").anyMatch(info.toString()::contains));
    }
  }

  private void await(Redis client, String command, String argument, Predicate<Response> wanted) {
    Futures.await(Until.holds(vertx, () -> client.send(Questions.of(command, argument)), wanted));
  }
}
