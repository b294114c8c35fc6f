package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real master with two replicas, and three sentinels of which two have to agree; one test's own. */
public final class RedisSentinelProcesses implements AutoCloseable {

  private static final int QUORUM = 2;
  /** Sentinels look at the replicas each 10 s, and correct in two or three looks one that was not told of a fail-over in time. */
  private static final long CORRECTED_SECONDS = 60;

  private final Vertx vertx;
  private final List<RedisProcess> servers;
  private final List<RedisProcess> sentinels;

  /** Started, and the sentinels know all. */
  public RedisSentinelProcesses(Vertx vertx) throws IOException {
    this.vertx = vertx;
    RedisProcess master = new RedisProcess();
    servers = List.of(master, replica(master), replica(master));
    sentinels = List.of(sentinel(master), sentinel(master), sentinel(master));
    servers.forEach(RedisProcess::start);
    sentinels.forEach(RedisProcess::start);
    awaitWatched();
  }

  private static RedisProcess replica(RedisProcess master) {
    return new RedisProcess("--replicaof", "127.0.0.1", Integer.toString(master.port()));
  }

  private static RedisProcess sentinel(RedisProcess master) throws IOException {
    return RedisProcess.sentinel(master, QUORUM, "down-after-milliseconds 1000", "failover-timeout 3000");
  }

  /** The backend's section of a configuration. */
  public JsonObject section() {
    return section(sentinels);
  }

  static JsonObject section(List<RedisProcess> sentinels) {
    JsonArray endpoints = new JsonArray(sentinels.stream().map(RedisProcess::connectionString).toList());
    return new JsonObject().put("type", "redis").put("connectionString", sentinels.get(0).connectionString()).put("options",
        new JsonObject().put("type", "SENTINEL").put("masterName", "main").put("role", "MASTER").put("endpoints", endpoints));
  }

  /** The master and its replicas, whichever is which now. */
  List<RedisProcess> servers() {
    return servers;
  }

  List<RedisProcess> sentinels() {
    return sentinels;
  }

  /** As all the sentinels name it now; a failure while they do not agree. */
  public Future<RedisProcess> master() {
    List<Future<Integer>> ports = sentinels.stream().map(this::named).toList();
    return Future.all(ports).map(all -> {
      int port = ports.stream().map(Future::result).distinct().reduce((one, other) -> -1).orElseThrow();
      return servers.stream().filter(server -> server.port() == port).findFirst().orElseThrow();
    });
  }

  private Future<Integer> named(RedisProcess sentinel) {
    return Questions.ask(vertx, sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main").map(place -> place.get(1).toInteger());
  }

  void restartSentinels() {
    sentinels.forEach(RedisProcess::kill);
    sentinels.forEach(RedisProcess::start);
  }

  /** Once all sentinels know that, this one stays a replica. */
  void neverPromote(RedisProcess replica) {
    Futures.await(Questions.ask(vertx, replica, "CONFIG", "SET", "replica-priority", "0"));
    for (RedisProcess sentinel : sentinels) {
      Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, sentinel, "SENTINEL", "REPLICAS", "main"), replicas ->
          IntStream.range(0, replicas.size()).mapToObj(replicas::get).anyMatch(known -> field(known, "slave-priority").equals("0"))));
    }
  }

  /** Completes when each sentinel finds the same master up and the others there, and a replica is ready to take its place. */
  void awaitWatched() {
    for (RedisProcess sentinel : sentinels) {
      Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, sentinel, "SENTINEL", "MASTER", "main"), master ->
          field(master, "flags").equals("master") && field(master, "num-other-sentinels").equals("2")
              && field(master, "num-slaves").equals("2")), CORRECTED_SECONDS);
      Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, sentinel, "SENTINEL", "REPLICAS", "main"), replicas ->
          IntStream.range(0, replicas.size()).mapToObj(replicas::get).anyMatch(replica -> field(replica, "flags").equals("slave")
              && field(replica, "master-link-status").equals("ok"))), CORRECTED_SECONDS);
    }
    Futures.await(Until.holds(vertx, this::master, Objects::nonNull));
  }

  private static String field(Response fields, String name) {
    return fields.get(name).toString();
  }

  @Override
  public void close() {
    Stream.concat(sentinels.stream(), servers.stream()).forEach(RedisProcess::close);
  }
}
