package dev.thumbnails.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many requests that wait for one claim, each of which gets it and releases it: once each release made all of them ask Redis. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class ClaimChainIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();
  private static final int WAITERS = 2000;
  private static final int INSTANCES = 2;

  private Redis redis;

  @Test
  void aReleaseCostsOneLookOfEachInstance(Vertx vertx) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options.setInstances(INSTANCES)));
    redis = Redis.createClient(vertx, REDIS.connectionString());
    Messages cache = new Messages(vertx);
    String first = cache.headers("get", "n", "claimMs", 600_000).get("claim");
    List<Future<Message<Object>>> chain = IntStream.range(0, WAITERS)
        .mapToObj(i -> cache.send("get", "n", "claimMs", 600_000, "waitMs", 60_000).compose(granted -> release(cache, granted.headers().get("claim"))))
        .toList();
    // Each has looked when a request that was sent after it is answered.
    cache.ask("get", "n", "claimMs", 600_000, "waitMs", 100);
    cache.ask("get", "n", "claimMs", 600_000, "waitMs", 100);
    final long before = scripts();
    final long start = System.nanoTime();
    Futures.await(release(cache, first));
    Futures.await(Future.all(chain), 120);
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    long scripts = scripts() - before;
    Figures.show("%d waiters of one claim: %.2f ms and %.1f scripts a grant", WAITERS, (double) tookMs / WAITERS, (double) scripts / WAITERS);
    assertThat(scripts).isGreaterThanOrEqualTo(2 * WAITERS);
    // A claim and a release for each, and the claim that each other instance asks for in vain.
    assertThat(scripts).isLessThan((INSTANCES + 2) * WAITERS);
  }

  private static Future<Message<Object>> release(Messages cache, String claim) {
    return cache.send("release", new JsonObject().put("name", "n").put("claim", claim));
  }

  /** How many scripts Redis has run. */
  private long scripts() {
    return Futures.await(redis.send(Request.cmd(Command.INFO).arg("commandstats"))).toString().lines()
        .flatMap(line -> line.startsWith("cmdstat_eval") ? Stream.of(line.replaceAll("[^=]*calls=([0-9]+).*", "$1")) : Stream.empty())
        .mapToLong(Long::parseLong).sum();
  }
}
