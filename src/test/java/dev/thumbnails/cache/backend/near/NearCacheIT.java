package dev.thumbnails.cache.backend.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import dev.thumbnails.cache.config.ConfigException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A near cache before a real Redis, as those who ask the verticle see it. */
@ExtendWith(VertxExtension.class)
class NearCacheIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final Thumbnail OLD = Thumbnail.of("n/ame").withPath("old");
  private static final Thumbnail NEW = Thumbnail.of("n/ame").withPath("new");
  private static final long A_MINUTE_MS = 60_000;

  private Vertx vertx;
  private ThumbnailCache cache;
  private Redis foreign;

  @BeforeEach
  void connect(Vertx vertx) {
    this.vertx = vertx;
    cache = ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
    foreign = Redis.createClient(vertx, REDIS.connectionString());
    redis("FLUSHALL");
  }

  @Test
  void aSecondGetAsksNobody() {
    deploy(A_MINUTE_MS, 1);
    Futures.await(cache.set(OLD));
    awaitNear();
    long reads = reads();
    for (int i = 0; i < 100; i++) {
      assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(OLD);
      assertThat(Futures.await(vertx.eventBus().request("thumbnails.cache.get", "n/ame")).body()).isEqualTo(OLD.toJson());
    }
    assertThat(reads()).isEqualTo(reads);
    JsonObject stats = Futures.await(stats());
    assertThat(stats.getJsonObject("near").getLong("hit")).isGreaterThanOrEqualTo(200);
    assertThat(stats.getJsonObject("near").getLong("entries")).isEqualTo(1);
    assertThat(stats.getJsonObject("gets").getLong("hit")).as("counted as any other").isGreaterThanOrEqualTo(200);
  }

  @Test
  void whatAnybodyWritesIsSeenSoon() {
    deploy(A_MINUTE_MS, 1);
    Futures.await(cache.set(OLD));
    List<Long> delaysMs = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      awaitNear();
      Thumbnail next = NEW.withPath("path " + i);
      redis("SET", "thumbnails:n:n/ame", "T1" + next.toJson().encode());
      long written = System.nanoTime();
      Futures.await(Until.holds(vertx, () -> cache.get("n/ame"), next::equals));
      delaysMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written));
    }
    Figures.show("a write elsewhere is seen after " + delaysMs.stream().mapToLong(ms -> ms).max().orElseThrow() + " ms at most of "
        + delaysMs.size() + " times");
    assertThat(delaysMs).allMatch(ms -> ms < 10_000);
  }

  @Test
  void whatAnybodyRemovesIsGoneSoon() {
    deploy(A_MINUTE_MS, 1);
    for (String[] removal : new String[][] {{"DEL", "thumbnails:n:n/ame"}, {"PEXPIRE", "thumbnails:n:n/ame", "1"}, {"FLUSHALL"}}) {
      Futures.await(cache.set(OLD));
      awaitNear();
      redis(removal[0], (Object[]) Arrays.copyOfRange(removal, 1, removal.length));
      Futures.await(Until.holds(vertx, () -> cache.get("n/ame").map(found -> found == null), gone -> gone));
    }
  }

  @Test
  void aNodeReadsItsOwnWritesAtOnce() {
    deploy(A_MINUTE_MS, 2);
    for (int i = 0; i < 500; i++) {
      Thumbnail next = NEW.withPath("path " + i);
      List<Future<Thumbnail>> around = List.of(cache.get("n/ame"), cache.get("n/ame"));
      Futures.await(cache.set(next));
      assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(next);
      Futures.await(Future.all(around));
      assertThat(Futures.await(cache.get("n/ame"))).isEqualTo(next);
    }
    Futures.await(cache.delete("n/ame"));
    assertThat(Futures.await(cache.get("n/ame"))).isNull();
  }

  @Test
  void afterAnInvalidationNothingOfTheSourceIsAnswered() {
    deploy(A_MINUTE_MS, 2);
    for (int i = 0; i < 100; i++) {
      Futures.await(cache.set(OLD.withSource("source")));
      Future<Thumbnail> underWay = cache.get("n/ame");
      assertThat(Futures.await(cache.invalidate("source"))).isEqualTo(1);
      Futures.await(underWay);
      assertThat(Futures.await(cache.get("n/ame"))).isNull();
    }
  }

  /** Without a word about what was missed meanwhile, nothing that was kept is to be trusted. */
  @Test
  void aLostConnectionEmptiesIt() {
    deploy(A_MINUTE_MS, 1);
    Futures.await(cache.set(OLD));
    awaitNear();
    redis("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    Futures.await(Until.holds(vertx, this::entries, entries -> entries == 0));
    awaitNear();
  }

  @Test
  void whileRedisIsAwayNothingIsAnsweredThatMayHaveChanged() {
    deploy(A_MINUTE_MS, 1);
    Futures.await(cache.set(OLD));
    awaitNear();
    REDIS.kill();
    Futures.await(Until.holds(vertx, () -> cache.get("n/ame").transform(got -> Future.succeededFuture(got.failed())), failed -> failed));
    REDIS.start();
    Futures.await(Until.holds(vertx, () -> cache.get("n/ame").map(found -> found == null), gone -> gone));
    Futures.await(cache.set(NEW));
    awaitNear();
  }

  /** Which is also what becomes of what no message tells of. */
  @Test
  void withoutTrackingNothingIsOlderThanTheBound() {
    redis("ACL", "SETUSER", "untold", "on", "nopass", "~*", "+@all", "-client");
    String deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, options(300, 1, "redis://untold:any@127.0.0.1:" + REDIS.port())));
    for (int i = 0; i < 3; i++) {
      Thumbnail next = NEW.withPath("path " + i);
      Futures.await(cache.set(OLD));
      awaitNear();
      redis("SET", "thumbnails:n:n/ame", "T1" + next.toJson().encode());
      long written = System.nanoTime();
      AtomicLong oldAsked = new AtomicLong(written);
      Futures.await(Until.holds(vertx, () -> {
        long asked = System.nanoTime();
        return cache.get("n/ame").onSuccess(found -> oldAsked.updateAndGet(last -> found.equals(OLD) ? asked : last));
      }, next::equals));
      assertThat(TimeUnit.NANOSECONDS.toMillis(oldAsked.get() - written)).as("when the old one was given last").isLessThanOrEqualTo(300L);
    }
    Futures.await(vertx.undeploy(deployment));
  }

  @Test
  void trackingNeedsOneRightMore() {
    redis("ACL", "SETUSER", "told", "on", "nopass", "~*", "-@all", "+@read", "+@write", "+@scripting", "+@transaction", "+select", "+ping", "+client|tracking");
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options(A_MINUTE_MS, 1, "redis://told:any@127.0.0.1:" + REDIS.port())));
    Futures.await(cache.set(OLD));
    awaitNear();
    redis("SET", "thumbnails:n:n/ame", "T1" + NEW.toJson().encode());
    Futures.await(Until.holds(vertx, () -> cache.get("n/ame"), NEW::equals));
  }

  @Test
  void oneOfAnAddressHasOneSetOfLimits() {
    deploy(A_MINUTE_MS, 1);
    assertThatThrownBy(() -> deploy(A_MINUTE_MS - 1, 1)).isInstanceOf(ConfigException.class)
        .hasMessageContaining("nearCache: must have the maximumSize 1000 and the maximumStalenessMs 60000");
    Futures.await(cache.set(OLD));
  }

  @Test
  void itEndsWithTheLastVerticle() {
    String deployment = deploy(A_MINUTE_MS, 2);
    Futures.await(cache.set(OLD));
    awaitNear();
    Futures.await(vertx.undeploy(deployment));
    redis("FLUSHALL");
    deploy(A_MINUTE_MS - 1, 1);
    assertThat(Futures.await(cache.get("n/ame"))).isNull();
  }

  private String deploy(long maximumStalenessMs, int instances) {
    return Futures.await(vertx.deployVerticle(CacheVerticle.class, options(maximumStalenessMs, instances, REDIS.connectionString())));
  }

  private static DeploymentOptions options(long maximumStalenessMs, int instances, String connectionString) {
    return new DeploymentOptions().setInstances(instances).setConfig(new JsonObject()
        .put("backend", new JsonObject().put("type", "redis").put("connectionString", connectionString))
        .put("nearCache", new JsonObject().put("maximumSize", 1000).put("maximumStalenessMs", maximumStalenessMs)));
  }

  /** Until it has something: what comes while a connection is made, or a change is told, is not kept. */
  private void awaitNear() {
    Futures.await(Until.holds(vertx, () -> cache.get("n/ame").compose(found -> entries()), entries -> entries == 1));
  }

  private Future<Long> entries() {
    return stats().map(stats -> stats.getJsonObject("near").getLong("entries"));
  }

  private Future<JsonObject> stats() {
    return vertx.eventBus().<JsonObject>request("thumbnails.cache.stats", null).map(Message::body);
  }

  private long reads() {
    return redis("INFO", "commandstats").toString().lines().filter(line -> line.startsWith("cmdstat_getrange"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*calls=([0-9]+).*", "$1"))).sum();
  }

  private Response redis(String command, Object... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (Object argument : arguments) {
      request.arg(argument.toString());
    }
    return Futures.await(foreign.send(request));
  }
}
