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
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server that is not the right one gets to see: it decrypts and keeps all that it is sent. */
@Tag("faults")
@ExtendWith(VertxExtension.class)
class RedisTlsIT {

  private static final String PASSWORD = "a-secret";
  private static final Certificate CERTIFICATE = Certificate.of("localhost");
  private static final Certificate ANOTHER = Certificate.of("localhost");
  private static final int ATTEMPTS = 5;

  private final AtomicInteger failedHandshakes = new AtomicInteger();
  private final StringBuffer received = new StringBuffer();
  private int port;

  @BeforeEach
  void listen(Vertx vertx) {
    port = Futures.await(vertx.createNetServer(new NetServerOptions().setSsl(true).setKeyCertOptions(
            new PemKeyCertOptions().setCertPath(CERTIFICATE.certificate().toString()).setKeyPath(CERTIFICATE.key().toString())))
        .exceptionHandler(failure -> failedHandshakes.incrementAndGet())
        .connectHandler(socket -> socket.handler(received::append))
        .listen(0, "127.0.0.1")).actualPort();
  }

  @Test
  void theRightOneIsToldThePassword(Vertx vertx) {
    deploy(vertx, "localhost", CERTIFICATE.certificate());
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(received.toString()), sent -> sent.contains(PASSWORD)));
  }

  @Test
  void withAnotherAuthorityNothingIsTold(Vertx vertx) {
    deploy(vertx, "localhost", ANOTHER.certificate());
    assertNothingIsTold(vertx, "another authority");
  }

  @Test
  void withAnotherHostNothingIsTold(Vertx vertx) {
    deploy(vertx, "127.0.0.1", CERTIFICATE.certificate());
    assertNothingIsTold(vertx, "another host");
  }

  private void assertNothingIsTold(Vertx vertx, String what) {
    ReplyException refused = (ReplyException) Futures.failure(vertx.eventBus().request("thumbnails.cache.get", "n/ame"));
    assertThat(refused.failureCode()).isEqualTo(503);
    assertThat(refused.getMessage()).isEqualTo("Redis: TLS failed");
    Futures.await(Until.holds(vertx, () -> Future.succeededFuture(failedHandshakes.get()), count -> count >= ATTEMPTS));
    Figures.show("R27: a server with " + what + " got to see " + received.length() + " bytes in " + failedHandshakes + " attempts");
    assertThat(received).isEmpty();
  }

  private void deploy(Vertx vertx, String host, Path authority) {
    DeploymentOptions options = Deployments.of(new JsonObject().put("type", "redis")
        .put("connectionString", "rediss://user:" + PASSWORD + "@" + host + ":" + port)
        .put("options", new JsonObject().put("netClientOptions", new JsonObject()
            .put("pemTrustOptions", new JsonObject().put("certPaths", new JsonArray().add(authority.toString()))))));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, options));
  }
}
