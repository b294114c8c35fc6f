package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.SteadyLoad;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract on a master that a sentinel knows, as the user of README.md on both. */
@Tag("faults")
class RedisSentinelIT extends CacheBackendContract {

  private static final int PER_SECOND = 100;

  @RegisterExtension
  static final RedisProcess MASTER = new RedisProcess();

  private static Vertx own;
  private static RedisProcess sentinel;

  private final String prefix = "thumbnails:" + UUID.randomUUID() + ":";

  @BeforeAll
  static void startSentinel() throws IOException {
    own = Vertx.vertx();
    sentinel = RedisProcess.sentinel(MASTER).start();
    addUser(own, List.of(MASTER), List.of(sentinel));
  }

  @AfterAll
  static void stopSentinel() {
    sentinel.kill();
    Futures.await(own.close());
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, asUser(RedisSentinelProcesses.section(List.of(sentinel))).put("keyPrefix", prefix), claimEnded);
  }

  @Test
  void aSentinelOfTheConnectionStringIsEnough(Vertx vertx) {
    JsonObject section = asUser(RedisSentinelProcesses.section(List.of(sentinel))).put("keyPrefix", prefix);
    section.getJsonObject("options").remove("endpoints");
    CacheBackend named = Futures.await(BackendOpening.open(vertx, section).map(opened -> (CacheBackend) opened));
    Futures.await(Until.holds(vertx, () -> named.set(FULL, 0).map(true), set -> set));
    assertThat(Futures.await(backend().get(FULL.name()))).isEqualTo(FULL);
    Futures.await(named.close());
  }

  /** For which more is asked of the sentinels and of who may be the next master. */
  @Test
  void aFailOverIsFollowed(Vertx vertx) throws IOException {
    try (RedisSentinelProcesses group = new RedisSentinelProcesses(vertx)) {
      addUser(vertx, group.servers(), group.sentinels());
      Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(asUser(group.section()))));
      SteadyLoad load = SteadyLoad.ofSets(vertx, PER_SECOND);
      RedisProcess before = Futures.await(group.master());
      long start = System.nanoTime();
      before.kill();
      Futures.await(load.succeeds(PER_SECOND, SteadyLoad.ALL));
      Futures.await(load.stop());
      Figures.show("least rights: " + load.longestGapMs(SteadyLoad.ALL, start) + " ms without a write in a fail-over of a Sentinel group");
      group.sentinels().forEach(asked -> assertNothingElseDenied(vertx, asked));
      group.servers().stream().filter(server -> server != before).forEach(server -> assertNothingElseDenied(vertx, server));
    }
  }

  @AfterEach
  void nothingElseWasDenied(Vertx vertx) {
    assertNothingElseDenied(vertx, MASTER);
    assertNothingElseDenied(vertx, sentinel);
  }

  private static void addUser(Vertx vertx, List<RedisProcess> servers, List<RedisProcess> sentinels) {
    servers.forEach(server -> setUser(vertx, server, DocumentedUser.rules() + " " + DocumentedUser.rightsInSentinelGroup()));
    sentinels.forEach(sentinel -> setUser(vertx, sentinel, DocumentedUser.rulesOnSentinel()));
  }

  private static void setUser(Vertx vertx, RedisProcess server, String rules) {
    Futures.await(Questions.ask(vertx, server, "ACL", (Object[]) ("SETUSER " + rules).split(" ")));
  }

  private static JsonObject asUser(JsonObject section) {
    return new JsonObject(section.encode().replace("redis://", "redis://thumbnails:secret@"));
  }

  private static void assertNothingElseDenied(Vertx vertx, RedisProcess server) {
    assertThat(Futures.await(Questions.ask(vertx, server, "ACL", "LOG")))
        .allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
  }
}
