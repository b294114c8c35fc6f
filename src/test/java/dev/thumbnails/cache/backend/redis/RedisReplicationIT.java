package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole contract on a master with a replica, of which any may be named first. */
@Tag("faults")
class RedisReplicationIT extends CacheBackendContract {

  @RegisterExtension
  static final RedisProcess MASTER = new RedisProcess();

  private static RedisProcess replica;

  private final String prefix = UUID.randomUUID() + ":";

  @BeforeAll
  static void startReplica() {
    replica = replicaOf(MASTER);
  }

  @AfterAll
  static void stopReplica() {
    replica.kill();
  }

  private static RedisProcess replicaOf(RedisProcess master) {
    RedisProcess started = new RedisProcess("--replicaof", "127.0.0.1", Integer.toString(master.port())).start();
    Vertx vertx = Vertx.vertx();
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, started, "INFO", "REPLICATION"), info -> info.toString().contains("master_link_status:up")));
    Futures.await(vertx.close());
    return started;
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, section(replica, MASTER, "NEVER"), claimEnded);
  }

  private JsonObject section(RedisProcess first, RedisProcess second, String useReplicas) {
    return new JsonObject().put("type", "redis").put("connectionString", first.connectionString()).put("keyPrefix", prefix)
        .put("options", new JsonObject().put("type", "REPLICATION").put("useReplicas", useReplicas)
            .put("endpoints", new JsonArray().add(first.connectionString()).add(second.connectionString())));
  }

  @Test
  void theMasterHasWhatIsSetAndTheReplicaGetsIt(Vertx vertx) {
    Futures.await(backend().set(Thumbnail.of("n/ame"), 0));
    String key = prefix + "n:n/ame";
    assertThat(Futures.await(Questions.ask(vertx, MASTER, "EXISTS", key)).toInteger()).isEqualTo(1);
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, replica, "EXISTS", key), there -> there.toInteger() == 1));
  }

  @Test
  void aReplicaThatHasBecomeTheMasterTakesSets(Vertx vertx) {
    try (RedisProcess master = new RedisProcess().start(); RedisProcess other = replicaOf(master)) {
      Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(section(master, other, "NEVER"))));
      Futures.await(set(vertx, "before"));
      master.kill();
      Futures.await(Questions.ask(vertx, other, "REPLICAOF", "NO", "ONE"));
      Futures.await(Until.holds(vertx, () -> set(vertx, "after"), set -> true));
      assertThat(Futures.await(Questions.ask(vertx, other, "EXISTS", prefix + "n:after")).toInteger()).isEqualTo(1);
    }
  }

  @Test
  void theMasterIsFoundThroughAReplica(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(section(replica, replica, "NEVER"))));
    Futures.await(set(vertx, "named"));
    assertThat(Futures.await(Questions.ask(vertx, MASTER, "EXISTS", prefix + "n:named")).toInteger()).isEqualTo(1);
  }

  private static Future<Message<Object>> set(Vertx vertx, String name) {
    return vertx.eventBus().request("thumbnails.cache.set", Thumbnail.of(name).toJson());
  }

  /** No replica need have what was set a moment ago, and a transaction can't be parted. */
  @ParameterizedTest
  @ValueSource(strings = {"SHARE", "ALWAYS"})
  void nothingIsReadFromReplicas(String useReplicas, Vertx vertx) {
    assertThatThrownBy(() -> BackendOpening.open(vertx, section(MASTER, replica, useReplicas)))
        .isInstanceOfSatisfying(ConfigException.class,
            refused -> assertThat(refused.problems()).containsExactly("options.useReplicas: must be NEVER: all commands go to the master"));
  }
}
