package dev.thumbnails.cache.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Deployments;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import dev.thumbnails.cache.Until;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to say where Redis is, against a real one. */
@ExtendWith(VertxExtension.class)
class RedisConnectionIT {

  private static final Certificate CERTIFICATE = Certificate.of("localhost");
  private static final int TLS_PORT = RedisProcess.freePort();
  private static final String PASSWORD = "p@/:#+ \u00e9";
  private static final String ENCODED = "p%40%2F%3A%23+%20%C3%A9";
  private static final Thumbnail THUMBNAIL = Thumbnail.of("n/ame");

  @RegisterExtension
  static final RedisProcess REDIS = new RedisProcess(
      "--bind", "127.0.0.1", "::1",
      "--unixsocket", "redis.sock",
      "--tls-port", Integer.toString(TLS_PORT),
      "--tls-cert-file", CERTIFICATE.certificate().toString(),
      "--tls-key-file", CERTIFICATE.key().toString(),
      "--tls-auth-clients", "no",
      "--requirepass", PASSWORD,
      "--user", "alice", "on", ">" + PASSWORD, "~*", "+@all");

  @ParameterizedTest
  @ValueSource(strings = {"redis://:%s@127.0.0.1:%d/5", "redis://:%s@127.0.0.1:%d?db=5", "redis://alice:%s@127.0.0.1:%d/5", "redis://default:%s@localhost:%d/5",
      "redis://:%s@[::1]:%d/5"})
  void credentialsHostPortAndDatabaseCount(String template, Vertx vertx) {
    assertStoredInDatabase5(vertx, new JsonObject().put("connectionString", String.format(template, ENCODED, REDIS.port())));
  }

  @Test
  void aUnixSocketWorks(Vertx vertx) {
    String socket = REDIS.directory().resolve("redis.sock").toString();
    assertStoredInDatabase5(vertx, new JsonObject().put("connectionString", "unix://" + socket + "?db=5&password=" + ENCODED.replace("+", "%2B")));
  }

  @Test
  void aPasswordMayBeAnOption(Vertx vertx) {
    assertStoredInDatabase5(vertx, new JsonObject()
        .put("connectionString", "redis://127.0.0.1:" + REDIS.port() + "/5").put("options", new JsonObject().put("password", PASSWORD)));
  }

  @Test
  void tlsWorksWithTheRightAuthority(Vertx vertx) {
    assertStoredInDatabase5(vertx, tls("localhost", CERTIFICATE.certificate().toString()));
  }

  @Test
  void tlsIsRefusedWithAnotherAuthorityOrHost(Vertx vertx) {
    for (JsonObject wrong : new JsonObject[] {
        tls("localhost", Certificate.of("localhost").certificate().toString()), tls("127.0.0.1", CERTIFICATE.certificate().toString())}) {
      String deployment = deploy(vertx, wrong);
      assertThat(refusal(cache(vertx).get("n/ame")).failureCode()).isEqualTo(503);
      Futures.await(vertx.undeploy(deployment));
    }
  }

  @Test
  void aWrongPasswordIs503AndIsNotRepeated(Vertx vertx) {
    deploy(vertx, new JsonObject().put("connectionString", "redis://:secret@127.0.0.1:" + REDIS.port()));
    ReplyException refused = refusal(cache(vertx).get("n/ame"));
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused.getMessage()).isEqualTo("Redis: refused with WRONGPASS");
  }

  @Test
  void aDatabaseThatIsNotThereIs503(Vertx vertx) {
    deploy(vertx, new JsonObject().put("connectionString", "redis://:" + ENCODED + "@127.0.0.1:" + REDIS.port() + "/99"));
    assertThat(refusal(cache(vertx).get("n/ame")).failureCode()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://:secret@127.0.0.1:%d/0", "redis://:" + ENCODED + "@127.0.0.1:%d/99"})
  void failedHandshakesLeaveNoSocket(String template, Vertx vertx) {
    String deployment = deploy(vertx, new JsonObject().put("connectionString", template.replace("%d", Integer.toString(REDIS.port()))));
    for (int i = 0; i < 50; i++) {
      refusal(cache(vertx).get("n/ame"));
      Futures.await(vertx.timer(20, TimeUnit.MILLISECONDS));
    }
    assertThat(Sockets.connectionsTo(REDIS.port())).as("connections while one is tried").isLessThanOrEqualTo(1);
    Futures.await(vertx.undeploy(deployment));
    awaitConnections(vertx, 0);
  }

  @Test
  void eachInstanceHoldsOneConnectionAndUndeployClosesThem(Vertx vertx) {
    DeploymentOptions options = Deployments.of(own()).setInstances(3);
    String deployment = Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
    for (int i = 0; i < 300; i++) {
      Futures.await(cache(vertx).get("n/ame"));
    }
    awaitConnections(vertx, 3);
    Futures.await(vertx.undeploy(deployment));
    awaitConnections(vertx, 0);
  }

  @Test
  void aFailedStartLeavesNoSocket(Vertx vertx) {
    Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of("simple")));
    DeploymentOptions options = Deployments.of(own());
    options.getConfig().put("nope", 1);
    Futures.failure(vertx.deployVerticle(CacheVerticle.class, options));
    assertThat(Sockets.connectionsTo(REDIS.port())).isZero();
  }

  @Test
  void closingVertxWhileItStartsLeavesNoSocket() {
    for (int i = 0; i < 20; i++) {
      Vertx vertx = Vertx.vertx();
      vertx.deployVerticle(CacheVerticle.class, Deployments.of(own()).setInstances(4));
      Futures.await(vertx.close());
    }
    Vertx vertx = Vertx.vertx();
    awaitConnections(vertx, 0);
    Futures.await(vertx.close());
  }

  @Test
  void settingsMayComeFromAnOverriddenMethod(Vertx vertx) {
    RedisProcess other = new RedisProcess().start();
    try {
      Futures.await(vertx.deployVerticle(CacheVerticle.class,
          Deployments.of(new JsonObject().put("type", "own-redis").put("port", other.port()).put("keyPrefix", "own:"))));
      Futures.await(cache(vertx).set(THUMBNAIL));
      Redis client = Redis.createClient(vertx, "redis://127.0.0.1:" + other.port() + "/3");
      assertThat(Futures.await(client.send(Request.cmd(Command.EXISTS).arg("own:n:n/ame"))).toInteger()).isEqualTo(1);
    } finally {
      other.close();
    }
  }

  /** The keys as a reader of the contract would look for them, through a connection that is not ours. */
  private static void assertStoredInDatabase5(Vertx vertx, JsonObject backend) {
    String deployment = deploy(vertx, backend);
    Futures.await(cache(vertx).set(THUMBNAIL));
    assertThat(Futures.await(cache(vertx).get("n/ame"))).isEqualTo(THUMBNAIL);
    Redis client = Redis.createClient(vertx, "redis://:" + ENCODED.replace("+", "%2B") + "@127.0.0.1:" + REDIS.port() + "/5");
    assertThat(Futures.await(client.send(Request.cmd(Command.GET).arg("thumbnails:n:n/ame")))).hasToString("T1{\"name\":\"n/ame\"}");
    Futures.await(client.send(Request.cmd(Command.FLUSHALL)));
    Futures.await(client.close());
    Futures.await(vertx.undeploy(deployment));
  }

  private static JsonObject own() {
    return new JsonObject().put("type", "redis").put("connectionString", "redis://:" + ENCODED + "@127.0.0.1:" + REDIS.port() + "/5");
  }

  private static JsonObject tls(String host, String authority) {
    return new JsonObject().put("connectionString", "rediss://:" + ENCODED + "@" + host + ":" + TLS_PORT + "/5").put("options",
        new JsonObject().put("netClientOptions", new JsonObject().put("pemTrustOptions",
            new JsonObject().put("certPaths", new JsonArray().add(authority)))));
  }

  private static String deploy(Vertx vertx, JsonObject backend) {
    return Futures.await(vertx.deployVerticle(CacheVerticle.class, Deployments.of(backend.put("type", "redis"))));
  }

  private static void awaitConnections(Vertx vertx, long expected) {
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsTo(REDIS.port())), count -> count == expected));
  }

  private static ThumbnailCache cache(Vertx vertx) {
    return ThumbnailCache.create(vertx, new ThumbnailCacheOptions().withAttemptMs(5000));
  }

  private static ReplyException refusal(Future<?> future) {
    return (ReplyException) Futures.failure(future);
  }
}
