package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract on a Cluster as the user of README.md. */
@Tag("faults")
class RedisClusterLeastPrivilegeIT extends CacheBackendContract {

  @RegisterExtension
  static final RedisClusterProcesses CLUSTER = new RedisClusterProcesses();

  private final String prefix = "thumbnails:" + UUID.randomUUID() + ":";

  @BeforeAll
  static void addUser() {
    for (int master = 0; master < 3; master++) {
      for (String rules : List.of(DocumentedUser.rules(), DocumentedUser.rulesInCluster())) {
        CLUSTER.ask(master, "ACL", (Object[]) ("SETUSER " + rules).split(" "));
      }
    }
  }

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, new JsonObject().put("type", "redis").put("keyPrefix", prefix)
        .put("connectionString", "redis://thumbnails:secret@127.0.0.1:" + CLUSTER.master(0).port())
        .put("options", new JsonObject().put("type", "CLUSTER")), claimEnded);
  }

  /** That is another test's. */
  @Override
  protected boolean invalidatesFast() {
    return false;
  }

  @AfterEach
  void nothingElseWasDenied() {
    for (int master = 0; master < 3; master++) {
      assertThat(CLUSTER.ask(master, "ACL", "LOG")).allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
    }
  }
}
