package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.SingleFlight;
import dev.thumbnails.cache.backend.contract.BackendOpening;
import dev.thumbnails.cache.backend.CacheBackend;
import dev.thumbnails.cache.backend.contract.CacheBackendContract;
import dev.thumbnails.cache.backend.ChangeListener;
import dev.thumbnails.cache.backend.near.NearBackend;
import dev.thumbnails.cache.backend.near.NearCache;
import dev.thumbnails.cache.backend.near.NearSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The whole contract through a near cache and single flights, as the verticle puts them before Redis, and as the user of README.md who may have changes told. */
class RedisNearBackendIT extends CacheBackendContract {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess(("--user " + DocumentedUser.rules() + " " + DocumentedUser.rightsOfNearCache()).split(" "));

  /** Below what the contract's lifetimes are. */
  private static final NearSettings SETTINGS = new NearSettings(10_000, 20);

  private final String prefix = "thumbnails:" + UUID.randomUUID() + ":";

  @Override
  protected Future<? extends CacheBackend> open(Vertx vertx, Consumer<String> claimEnded) {
    NearCache near = NearCache.acquire(vertx, prefix, SETTINGS, new SimpleMeterRegistry());
    return BackendOpening.open(vertx, section(), claimEnded, near.changes()).map(opened -> new NearBackend(new SingleFlight(opened, OwnContext.of(vertx), 2000), near, ChangeListener.NONE));
  }

  @Test
  void changesAreTold(Vertx vertx) {
    DeploymentOptions options = Deployments.of(section());
    options.getConfig().put("nearCache", new JsonObject().put("maximumStalenessMs", 600_000));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    Futures.await(cache.set(Thumbnail.of("n")));
    Futures.await(Until.holds(vertx, () -> cache.get("n").compose(found -> NearEntries.count(vertx)), entries -> entries == 1));
    Thumbnail next = Thumbnail.of("n").withPath("new");
    Futures.await(Questions.ask(vertx, REDIS, "SET", prefix + "n:n", "T1" + next.toJson().encode()));
    Futures.await(Until.holds(vertx, () -> cache.get("n"), next::equals));
  }

  @AfterEach
  void nothingElseWasDenied(Vertx vertx) {
    assertThat(Futures.await(Questions.ask(vertx, REDIS, "ACL", "LOG")))
        .allSatisfy(denied -> assertThat(denied.get("object")).hasToString("client"));
  }

  private JsonObject section() {
    return new JsonObject().put("type", "redis").put("keyPrefix", prefix)
        .put("connectionString", DocumentedUser.at(REDIS));
  }
}
