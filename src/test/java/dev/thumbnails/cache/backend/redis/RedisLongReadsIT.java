package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More long values at once than can be read before the askers have given up. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisLongReadsIT {

  private static final int VALUES = 100;
  private static final long TIMEOUT_MS = 2000;
  private static final long DEADLINE_MS = 1000;
  private static final long DELAY_MS = 50;

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private Vertx vertx;

  @BeforeEach
  void deploy(Vertx vertx) {
    this.vertx = vertx;
    Futures.await(Questions.ask(vertx, REDIS, "EVAL", "for i = 0, " + VALUES + " do redis.call('SETRANGE', 'long/' .. i, 300000, 'x') end", 0));
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis").put("format", "python-thumbnails")
        .put("connectionString", new FaultProxy(vertx, REDIS.port(), DELAY_MS).connectionString()));
    options.getConfig().put("timeoutMs", TIMEOUT_MS);
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    Futures.await(Until.holds(vertx, () -> get("short", new DeliveryOptions()), got -> true));
    Futures.await(Questions.ask(vertx, REDIS, "CONFIG", "RESETSTAT"));
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotRead() {
    DeliveryOptions soon = new DeliveryOptions().addHeader("deadlineMs", Long.toString(System.currentTimeMillis() + DEADLINE_MS));
    List<Future<Message<Object>>> gets = IntStream.range(0, VALUES).mapToObj(i -> get("long/" + i, soon)).toList();
    Futures.await(Future.join(gets).otherwiseEmpty());
    assertThat(gets).anyMatch(Future::failed);
    Futures.await(Until.holds(vertx, () -> get("long/" + VALUES, new DeliveryOptions()), got -> true));
    Figures.show("of " + VALUES + " long values whose askers gave up after " + DEADLINE_MS + " ms at most " + lengths() + " were read");
    assertThat(lengths()).isLessThan(VALUES / 2);
  }

  private Future<Message<Object>> get(String name, DeliveryOptions options) {
    return vertx.eventBus().request("thumbnails.cache.get", name, options);
  }

  /** How often the length of a value was asked for. */
  private long lengths() {
    Response stats = Futures.await(Questions.ask(vertx, REDIS, "INFO", "commandstats"));
    return stats.toString().lines().filter(line -> line.startsWith("cmdstat_strlen:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*calls=([0-9]+).*", "$1"))).sum();
  }
}
