package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract as the user of README.md, who may do what is needed and nothing else. */
@Tag("faults")
class RedisLeastPrivilegeIT extends CacheBackendContract {

  private static final long SHORT_MS = 100;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess(("--user " + DocumentedUser.rules()).split(" "));

  private final String prefix = "thumbnails:" + UUID.randomUUID() + ":";

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    return BackendOpening.open(vertx, section(), claimEnded);
  }

  private JsonObject section() {
    return new JsonObject().put("type", "redis").put("keyPrefix", prefix)
        .put("connectionString", "redis://thumbnails:secret@127.0.0.1:" + REDIS.port() + "/0");
  }

  @Test
  void anIdleConnectionIsAskedForASignOfLife(Vertx vertx) {
    CacheBackend idle = Futures.await(BackendOpening.open(vertx, section(), SHORT_MS).map(opened -> (CacheBackend) opened));
    Futures.await(Until.holds(vertx, () -> Questions.ask(vertx, REDIS, "INFO", "COMMANDSTATS"),
        stats -> stats.toString().contains("cmdstat_ping:")));
    Futures.await(idle.close());
  }

  /** Some refusals would be borne and not be seen otherwise; that the client may not tell its name and version is one. */
  @AfterEach
  void nothingElseWasDenied() {
    assertThat(Futures.await(Questions.ask(vertx(), REDIS, "ACL", "LOG")))
        .allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
  }
}
