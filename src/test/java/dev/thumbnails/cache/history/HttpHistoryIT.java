package dev.thumbnails.cache.history;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Figures;
import dev.thumbnails.cache.Futures;
import dev.thumbnails.cache.backend.redis.Certificate;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A bridge in HTTP/1.1 and HTTP/2, with plain messages beside. Longer with the system property {@code soak}; {@code seed} repeats a run. */
@Tag("faults")
@Tag("soak")
@ExtendWith(VertxExtension.class)
class HttpHistoryIT {

  private static final Certificate CERTIFICATE = Certificate.of("localhost");

  @Test
  void bothVersionsAndMessages(Vertx vertx) {
    JsonObject tls = new JsonObject().put("certPath", CERTIFICATE.certificate().toString()).put("keyPath", CERTIFICATE.key().toString());
    JsonObject config = new JsonObject().put("admin", true).put("backend", new JsonObject().put("type", "simple"))
        .put("http", new JsonObject().put("port", 0).put("tls", tls));
    Futures.await(vertx.deployVerticle(CacheVerticle.class, new DeploymentOptions().setConfig(config).setInstances(2)));
    int port = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort();
    Limits limits = Limits.exact().allowing(DocumentedException.REPEATED_CLEAR);
    Figures.show("history, HTTP/1.1 and HTTP/2 with messages: " + new Histories(vertx, Plan.ofTier(), limits)
        .https(HttpVersion.HTTP_1_1, port, "node").https(HttpVersion.HTTP_2, port, "node").bus(vertx, "node").check(6));
  }
}
