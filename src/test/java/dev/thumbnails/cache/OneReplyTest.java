package dev.thumbnails.cache;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is thrown, and wherever: each message gets one reply and each request one response, within the cache's own time and not the sender's. */
@ExtendWith(VertxExtension.class)
class OneReplyTest {

  private static final String REPLIES = "__vertx.reply.";

  /** @param headers names and values in turn */
  private record Sent(String operation, Object body, String... headers) {
  }

  private static final List<Sent> MESSAGES = List.of(
      new Sent("get", "a"),
      new Sent("get", "a", "claimMs", "1000"),
      new Sent("get", "a", "claimMs", "1000", "waitMs", "500"),
      new Sent("set", new JsonObject().put("name", "a")),
      new Sent("set", new JsonObject().put("name", "a"), "claim", "c"),
      new Sent("delete", "a"),
      new Sent("release", new JsonObject().put("name", "a").put("claim", "c")),
      new Sent("invalidate", new JsonObject().put("source", "s")),
      new Sent("clear", null));

  private static final List<Sent> BATCHES = List.of(
      new Sent("getAll", new JsonArray().add("a").add("b")),
      new Sent("getAll", new JsonArray().add("a").add("b"), "claimMs", "1000", "waitMs", "500"),
      new Sent("setAll", new JsonArray().add(new JsonObject().put("name", "a"))));

  private Vertx vertx;
  private final AtomicInteger replies = new AtomicInteger();

  @BeforeEach
  void countReplies(Vertx vertx) {
    this.vertx = vertx;
    vertx.eventBus().addOutboundInterceptor(sent -> {
      if (sent.message().address().startsWith(REPLIES)) {
        replies.incrementAndGet();
      }
      sent.next();
    });
  }

  @ParameterizedTest
  @CsvSource({
      "defect, throws", "defect, fails", "defect, fails later",
      "error, throws", "error, fails", "error, fails later",
      "overflow, throws", "overflow, fails", "overflow, fails later",
      "checked, throws", "checked, fails", "checked, fails later",
      "unprintable, throws", "unprintable, fails", "unprintable, fails later"})
  void aBackendThatThrowsIsA500(String what, String way) throws Exception {
    deploy(new JsonObject().put("type", "throwing").put("what", what).put("way", way));
    replies.set(0);
    for (Sent sent : MESSAGES) {
      assertThat(failure(sent).failureCode()).as(sent.toString()).isEqualTo(500);
    }
    for (Sent sent : BATCHES) {
      JsonArray items = ((JsonObject) await(request(sent)).body()).getJsonArray("items");
      assertThat(items).as(sent.toString()).allMatch(item -> ((JsonObject) item).getInteger("code") == 500);
    }
    assertThat(replies).hasValue(MESSAGES.size() + BATCHES.size());
    assertThat(status("GET", "/thumbnails/a", null)).isEqualTo(500);
    assertThat(status("PUT", "/thumbnails/a", "{}")).isEqualTo(500);
    assertThat(status("DELETE", "/thumbnails/a", null)).isEqualTo(500);
    assertThat(status("POST", "/thumbnails:invalidate", "{\"source\":\"s\"}")).isEqualTo(500);
    assertThat(status("POST", "/thumbnails:getAll", "[\"a\"]")).isEqualTo(200);
    assertThat(status("GET", "/health/ready", null)).isEqualTo(503);
  }

  @Test
  void aHitFromMemoryThatThrowsIsA500() throws Exception {
    deploy(new JsonObject().put("type", "faulty").put("fault", "throws from memory"));
    assertThat(failure(MESSAGES.get(0)).failureCode()).isEqualTo(500);
    assertThat(status("GET", "/thumbnails/a", null)).isEqualTo(500);
  }

  private void deploy(JsonObject backend) {
    await(vertx.deployVerticle(CacheVerticle::new, new DeploymentOptions().setConfig(new JsonObject()
        .put("admin", true).put("events", true).put("backend", backend).put("http", new JsonObject().put("port", 0)))));
  }

  private Future<Message<Object>> request(Sent sent) {
    DeliveryOptions delivery = new DeliveryOptions().setSendTimeout(10_000);
    for (int i = 0; i < sent.headers().length; i += 2) {
      delivery.addHeader(sent.headers()[i], sent.headers()[i + 1]);
    }
    return vertx.eventBus().request("thumbnails.cache." + sent.operation(), sent.body(), delivery);
  }

  private ReplyException failure(Sent sent) {
    return (ReplyException) Futures.failure(request(sent));
  }

  private int status(String method, String path, String body) throws Exception {
    URI url = HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().resolve(path);
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).header("Content-Type", "application/json")
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
  }
}
