package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.metrics.NodeRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What all instances of the verticle find out at the same time is logged once. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisWarningsIT {

  private static final int INSTANCES = 8;
  /** Each instance has some of them, one after the other. */
  private static final int GETS = 4 * INSTANCES;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  @Test
  void aServerThatDoesNotAllowTracking(Vertx vertx) {
    Futures.await(Questions.ask(vertx, REDIS, "ACL", "SETUSER", "untold", "on", "nopass", "~*", "+@all", "-client"));
    JsonObject backend = new JsonObject().put("type", "redis").put("connectionString", "redis://untold:any@127.0.0.1:" + REDIS.port());
    try (LogLines log = LogLines.keep()) {
      deploy(vertx, backend, new JsonObject());
      awaitCount(vertx, "cache_redis_connections_total{cache=\"thumbnails.cache\"} " + 2.0 * INSTANCES);
      assertLoggedOnce(log, "Redis does not tell of changes (refused with NOPERM): the near cache is as stale as its bound allows");
    }
  }

  @Test
  void aValueThatAPythonSiteWouldRun(Vertx vertx) {
    Buffer attack = Buffer.buffer("\u0080\u0004cposix\nsystem\n.", "ISO-8859-1");
    Futures.await(Redis.createClient(vertx, REDIS.connectionString()).send(Request.cmd(Command.SET).arg("a/b").arg(attack)));
    JsonObject backend = new JsonObject().put("type", "redis").put("format", "python-thumbnails").put("connectionString", REDIS.connectionString());
    try (LogLines log = LogLines.keep()) {
      deploy(vertx, backend, null);
      Futures.await(Future.all(IntStream.range(0, GETS).mapToObj(i -> vertx.eventBus().request("thumbnails.cache.get", "a/b")).toList()));
      assertLoggedOnce(log, "a value in the shared cache names a class");
    }
  }

  private static void deploy(Vertx vertx, JsonObject backend, JsonObject nearCache) {
    DeploymentOptions options = Deployments.of(backend).setInstances(INSTANCES);
    if (nearCache != null) {
      options.getConfig().put("nearCache", nearCache);
    }
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }

  private static void awaitCount(Vertx vertx, String line) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(NodeRegistry.scrape(vertx).orElseThrow()), text -> text.contains(line)));
  }

  private static void assertLoggedOnce(LogLines log, String text) {
    List<String> lines = log.lines().stream().filter(line -> line.contains(text)).toList();
    Figures.show("logged by " + INSTANCES + " instances: " + lines.size() + " x " + text);
    assertThat(lines).hasSize(1);
  }
}
