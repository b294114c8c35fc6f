package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.ClosedLoop;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.redis.RedisProcess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node with Redis behind it and a near cache before it counts, as /metrics and /stats tell it; and that they tell no names. */
@ExtendWith(VertxExtension.class)
class HttpRedisMetricsIT {

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess();

  private static final String NAME = "secret-name";
  private static final String PATH = "/thumbnails/" + NAME;
  private static final int ROOM = 10;

  private Vertx vertx;
  private Redis somebody;
  private int port;
  private NodeFigures figures;

  @BeforeEach
  void connect(Vertx vertx) {
    this.vertx = vertx;
    somebody = Redis.createClient(vertx, REDIS.connectionString());
    redis("FLUSHALL");
  }

  @Test
  void whatTheNearCacheHasAndHadNot() {
    deploy(true);
    put(NAME, "");
    figures.await("cache_near_size", size -> get(NAME) == 200 && size == 1);
    double hits = figures.metric("cache_near_gets_total", "result=\"hit\"");
    double misses = figures.metric("cache_near_gets_total", "result=\"miss\"");
    get(NAME);
    get(NAME + "/none");
    assertThat(figures.metric("cache_near_gets_total", "result=\"hit\"") - hits).isEqualTo(1);
    assertThat(figures.metric("cache_near_gets_total", "result=\"miss\"") - misses).isEqualTo(1);
    JsonObject near = figures.stats().getJsonObject("near");
    assertThat(near.getDouble("hit")).isEqualTo(hits + 1);
    assertThat(near.getDouble("miss")).isEqualTo(misses + 1);
    assertThat(near.getLong("entries")).isEqualTo(1);
  }

  /** The set that comes first is answered while the look-up behind it is still under way. */
  @Test
  void whatTheNearCacheDoesNotKeepSinceItHasChanged() {
    deploy(true);
    figures.await("cache_near_gets_total", "result=\"bypass\"", bypasses -> {
      Future<?> set = vertx.eventBus().request("thumbnails.cache.set", new JsonObject().put("name", NAME));
      Futures.await(vertx.eventBus().request("thumbnails.cache.get", NAME));
      Futures.await(set);
      return bypasses >= 1;
    });
    assertThat(figures.stats().getJsonObject("near").getLong("bypass")).isPositive();
  }

  @Test
  void whatTheNearCacheHasNoRoomFor() {
    deploy(true);
    IntStream.range(0, 3 * ROOM).forEach(i -> put(NAME + "/" + i, ""));
    figures.await("cache_near_evictions_total", evictions -> {
      IntStream.range(0, 3 * ROOM).forEach(i -> get(NAME + "/" + i));
      return evictions >= ROOM;
    });
    assertThat(figures.metric("cache_near_size", "")).isBetween(1.0, (double) ROOM);
    assertThat(figures.stats().getJsonObject("near").getLong("evictions")).isGreaterThanOrEqualTo(ROOM);
  }

  @Test
  void connectionsAndCommandsThatAreSentAgain() {
    deploy(true);
    figures.await("cache_redis_connections_total", connections -> connections == 2);
    assertThat(figures.metric("cache_redis_losses_total", "")).isZero();
    assertThat(figures.metric("cache_redis_repeats_total", "")).isZero();
    ClosedLoop load = new ClosedLoop(vertx, 16, () -> vertx.eventBus().request("thumbnails.cache.get", NAME));
    load.begin();
    figures.await("cache_redis_repeats_total", repeats -> {
      redis("CLIENT", "KILL", "TYPE", "normal");
      return repeats >= 1;
    });
    Futures.await(load.end());
    assertThat(figures.metric("cache_redis_losses_total", "")).isGreaterThanOrEqualTo(2);
    figures.await("cache_redis_connections_total", connections -> connections == figures.metric("cache_redis_losses_total", "") + 2);
  }

  @Test
  void claimsThatAreGrantedAndLost() {
    deploy(false);
    assertThat(ask(port, "GET", PATH + "?claimMs=60000&claim=mine").status()).isEqualTo(404);
    assertThat(figures.stats().getJsonObject("claims")).isEqualTo(new JsonObject().put("granted", 1).put("lost", 0));
    put(NAME, "");
    assertThat(put(NAME, "?claim=mine")).isEqualTo(409);
    assertThat(figures.stats().getJsonObject("claims")).isEqualTo(new JsonObject().put("granted", 1).put("lost", 1));
    assertThat(figures.metric("cache_claims_total", "result=\"granted\"")).isEqualTo(1);
    assertThat(figures.metric("cache_claims_total", "result=\"lost\"")).isEqualTo(1);
  }

  @Test
  void whatIsUnreadableByReason() {
    deploy(false);
    redis("SET", key("foreign"), "X9");
    redis("SET", key("corrupt"), "T1{\"name\":");
    redis("SET", key("large"), "T1" + "x".repeat(1_000_000));
    redis("LPUSH", key("mistyped"), "T1{}");
    for (String kind : new String[] {"foreign", "corrupt", "large", "mistyped"}) {
      assertThat(get(NAME + "/" + kind)).as(kind).isEqualTo(404);
    }
    JsonObject expected = new JsonObject().put("foreign", 1).put("corrupt", 1).put("too-large", 1).put("mistyped", 1).put("other-name", 0);
    assertThat(figures.stats().getJsonObject("unreadable")).isEqualTo(expected);
    expected.forEach(reason -> assertThat(figures.metric("cache_unreadable_total", "reason=\"" + reason.getKey() + "\""))
        .as(reason.getKey()).isEqualTo(((Number) reason.getValue()).doubleValue()));
  }

  /** The alarm of records that are under each other's keys. */
  @Test
  void swappedRecordsAreMissesAndAnAlarm() {
    deploy(false);
    put(NAME + "/a", "");
    put(NAME + "/b", "");
    String a = redis("GET", key("a")).toString();
    redis("SET", key("a"), redis("GET", key("b")).toString());
    redis("SET", key("b"), a);
    assertThat(get(NAME + "/a")).isEqualTo(404);
    assertThat(get(NAME + "/b")).isEqualTo(404);
    assertThat(figures.metric("cache_unreadable_total", "reason=\"other-name\"")).isEqualTo(2);
    assertThat(figures.stats().getJsonObject("unreadable").getLong("other-name")).isEqualTo(2);
  }

  @Test
  void whetherTheBackendIsThere() {
    deploy(true);
    figures.await("cache_backend_up", up -> get(NAME) == 404 && up == 1);
    REDIS.kill();
    figures.await("cache_backend_up", up -> get(NAME) != 404 && up == 0);
    assertThat(figures.stats().getJsonObject("backend").getBoolean("up")).isFalse();
    REDIS.start();
    figures.await("cache_backend_up", up -> get(NAME) == 404 && up == 1);
    assertThat(figures.stats().getJsonObject("backend").getBoolean("up")).isTrue();
  }

  private void deploy(boolean near) {
    JsonObject config = new JsonObject().put("backend", new JsonObject().put("type", "redis").put("connectionString", REDIS.connectionString()));
    if (near) {
      config.put("nearCache", new JsonObject().put("maximumSize", ROOM).put("maximumStalenessMs", 600_000));
    }
    port = Bridges.deploy(vertx, config, new JsonObject());
    figures = new NodeFigures(port, NAME);
    figures.awaitReady();
  }

  private int get(String name) {
    return ask(port, "GET", "/thumbnails/" + name).status();
  }

  private int put(String name, String query) {
    return askWith(port, "PUT", "/thumbnails/" + name + query, "{}", JSON).status();
  }

  private Response redis(String command, String... arguments) {
    Request request = Request.cmd(Command.create(command));
    for (String argument : arguments) {
      request.arg(argument);
    }
    return Futures.await(somebody.send(request));
  }

  private static String key(String last) {
    return "thumbnails:n:" + NAME + "/" + last;
  }
}
