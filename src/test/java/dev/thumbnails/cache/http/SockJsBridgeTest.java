package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.Futures.failure;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Sockets;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault H15: what a page in a browser can reach of the event bus, frame by frame. */
@ExtendWith(VertxExtension.class)
class SockJsBridgeTest {

  private Vertx vertx;
  private WebSocketClient client;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    client = vertx.createWebSocketClient();
  }

  private int deploy(JsonObject http) {
    return Bridges.simple(vertx, http.put("sockjs", true));
  }

  private Future<WebSocket> connect(int port, String query, String... headers) {
    WebSocketConnectOptions options = new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/eventbus/websocket" + query);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    return client.connect(options);
  }

  private static BlockingQueue<JsonObject> frames(WebSocket socket) {
    BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    socket.handler(frame -> frames.add(frame.toJsonObject()));
    return frames;
  }

  private static JsonObject next(BlockingQueue<JsonObject> frames) throws InterruptedException {
    JsonObject frame = frames.poll(10, TimeUnit.SECONDS);
    assertThat(frame).as("a frame").isNotNull();
    return frame;
  }

  private static JsonObject send(String address, Object body) {
    return new JsonObject().put("type", "send").put("address", address).put("body", body).put("replyAddress", "r");
  }

  @Test
  void itIsOffUnlessAskedFor() {
    int port = Bridges.simple(vertx);
    assertThat(ask(port, "GET", "/eventbus/info").status()).isEqualTo(404);
    assertThat(failure(connect(port, ""))).isInstanceOf(UpgradeRejectedException.class);
  }

  /** The client of the JDK says that its request has a body of no bytes: that was a defect, 500. */
  @ParameterizedTest
  @ValueSource(strings = {"/eventbus/websocket", "/eventbus/000/abc/websocket"})
  void aSocketWithAnEmptyBodyIsOpened(String path) {
    int port = deploy(new JsonObject());
    java.net.http.WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new java.net.http.WebSocket.Listener() { }).orTimeout(20, TimeUnit.SECONDS).join();
    assertThat(socket.isOutputClosed()).isFalse();
    socket.abort();
  }

  @Test
  void aThumbnailCanBeLookedUp() throws InterruptedException {
    int port = deploy(new JsonObject());
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    socket.writeTextMessage(send("thumbnails.cache.get", "a").encode());
    assertThat(next(frames)).isEqualTo(new JsonObject().put("type", "rec").put("address", "r").put("body", new JsonObject().put("name", "a"))
        .put("headers", new JsonObject().put("status", "hit")));
    socket.writeTextMessage(send("thumbnails.cache.get", "..").encode());
    assertThat(next(frames).getInteger("failureCode")).isEqualTo(400);
  }

  @Test
  void manyCanBeLookedUp() throws InterruptedException {
    int port = deploy(new JsonObject());
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    socket.writeTextMessage(send("thumbnails.cache.getAll", new JsonArray().add("a").add("b")).encode());
    assertThat(next(frames).getJsonObject("body")).isEqualTo(new JsonObject().put("items", new JsonArray()
        .add(new JsonObject().put("name", "a").put("status", "hit").put("thumbnail", new JsonObject().put("name", "a")))
        .add(new JsonObject().put("name", "b").put("status", "miss"))));
  }

  @Test
  void eventsComeToThoseWhoRegister() throws InterruptedException {
    int port = deploy(new JsonObject());
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    socket.writeTextMessage(new JsonObject().put("type", "register").put("address", "thumbnails.cache.events").encode());
    JsonObject event = new JsonObject().put("type", "set").put("name", "a");
    while (frames.isEmpty()) {
      vertx.eventBus().publish("thumbnails.cache.events", event);
      Thread.onSpinWait();
    }
    assertThat(next(frames).getJsonObject("body")).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(strings = {"set", "delete", "setAll", "invalidate", "release", "clear", "stats", "health", "events", "get.x", "getall", ""})
  void nothingElseComesIn(String operation) throws InterruptedException {
    int port = deploy(new JsonObject());
    Promise<Object> arrived = Promise.promise();
    vertx.eventBus().consumer("thumbnails.cache." + operation, message -> arrived.tryComplete(message.body()));
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    for (String type : List.of("send", "publish")) {
      socket.writeTextMessage(send("thumbnails.cache." + operation, new JsonObject().put("name", "a")).put("type", type).encode());
      assertThat(next(frames).getString("type")).isEqualTo("err");
    }
    assertThat(arrived.future().isComplete()).isFalse();
    assertThat(await(ThumbnailCache.create(vertx).get("a"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"thumbnails.cache.get", "thumbnails.cache.set", "thumbnails.cache", "vertx", ""})
  void nothingElseGoesOut(String address) throws InterruptedException {
    int port = deploy(new JsonObject());
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    socket.writeTextMessage(new JsonObject().put("type", "register").put("address", address).encode());
    assertThat(next(frames).getString("type")).isEqualTo("err");
  }

  @Test
  void aLookUpCanNotBePublished() throws InterruptedException {
    int port = deploy(new JsonObject());
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    socket.writeTextMessage(send("thumbnails.cache.get", "a").put("type", "publish").encode());
    assertThat(next(frames)).isEqualTo(new JsonObject().put("type", "err").put("body", "rejected"));
  }

  @Test
  void aPageNeitherClaimsNorWaits() throws InterruptedException {
    int port = Bridges.alone(vertx, new JsonObject().put("http", new JsonObject().put("sockjs", true)));
    Promise<MultiMap> headers = Promise.promise();
    await(vertx.eventBus().<Object>consumer("thumbnails.cache.get", message -> headers.complete(message.headers())).completion());
    await(connect(port, "")).writeTextMessage(send("thumbnails.cache.get", "a").put("headers", new JsonObject()
        .put("claimMs", "100").put("claim", "c").put("renew", "true").put("waitMs", 100).put("source", "s").put("x", new JsonObject()).put("deadlineMs", "5")).encode());
    assertThat(await(headers.future()).entries().stream().map(Object::toString)).containsExactly("deadlineMs=5");
  }

  /** Each is answered with an error or ends the socket; the bridge goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "[]", "7", "null", "{}", "{\"type\":7}", "{\"type\":\"send\"}", "{\"type\":\"send\",\"address\":7}", "{\"type\":\"send\",\"address\":{}}",
      "{\"type\":\"send\",\"address\":\"thumbnails.cache.get\",\"replyAddress\":\"r\",\"headers\":7}", "{\"type\":\"send\",\"address\":\"thumbnails.cache.get\",\"replyAddress\":\"r\",\"headers\":{\"a\":null}}",
      "{\"type\":\"send\",\"address\":\"thumbnails.cache.get\",\"replyAddress\":7}", "{\"type\":\"nope\",\"address\":\"a\"}", "{\"type\":\"register\"}"})
  void aHostileFrameHarmsNobody(String frame) throws InterruptedException {
    int port = deploy(new JsonObject());
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
    WebSocket hostile = await(connect(port, ""));
    Promise<Object> answered = Promise.promise();
    hostile.handler(answered::tryComplete).closeHandler(answered::tryComplete);
    hostile.writeTextMessage(frame);
    await(answered.future());
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    socket.writeTextMessage(send("thumbnails.cache.get", "a").encode());
    assertThat(next(frames).getJsonObject("body")).isEqualTo(new JsonObject().put("name", "a"));
  }

  @Test
  void aFrameThatIsTooLongEndsTheSocket() {
    int port = deploy(new JsonObject().put("maximumBodyBytes", 1000));
    WebSocket socket = await(connect(port, ""));
    Promise<Void> closed = Promise.promise();
    socket.closeHandler(closed::complete);
    socket.writeTextMessage("x".repeat(2000));
    await(closed.future());
  }

  /** Whatever it asks, and whatever the transport: the node neither keeps its answers for it nor waits for it. */
  @ParameterizedTest
  @ValueSource(strings = {"/eventbus/websocket", "/eventbus/1/a/websocket"})
  void aPageThatDoesNotReadIsCutOff(String path) {
    int port = deploy(new JsonObject());
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a").withPath("x".repeat(60_000))));
    try (HttpClientSocket slow = HttpClientSocket.withLittleRoom(port)) {
      assertThat(slow.send("GET", path, null, "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").read().status()).isEqualTo(101);
      String message = send("thumbnails.cache.get", "a").encode();
      byte[] frame = frame(path.equals("/eventbus/websocket") ? message : new JsonArray().add(message).encode());
      long answers = 0;
      for (int i = 0; i < 100 && answers < 1000; i++) {
        for (int j = 0; j < 30; j++) {
          slow.sends(frame);
        }
        answers = new JsonObject(ask(port, "GET", "/stats").body()).getJsonObject("gets").getLong("hit");
      }
      assertThat(answers).as("answers of 60 kB").isBetween(1L, 999L);
      await(Until.holds(vertx, () -> Future.succeededFuture(Sockets.connectionsAt(port)), connections -> connections == 0));
    }
  }

  /** A text frame as a client sends it, masked with zeros. */
  private static byte[] frame(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    assertThat(payload.length).as("of one byte's length").isLessThan(126);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 6);
    return frame.put((byte) 0x81).put((byte) (0x80 | payload.length)).putInt(0).put(payload).array();
  }

  /** A WebSocket is no request that hangs: it outlives the idle time as long as its client pings. */
  @Test
  void aSocketIsNotAnIdleConnection() throws InterruptedException {
    int port = deploy(new JsonObject().put("idleTimeoutMs", 200));
    await(ThumbnailCache.create(vertx).set(Thumbnail.of("a")));
    WebSocket socket = await(connect(port, ""));
    BlockingQueue<JsonObject> frames = frames(socket);
    await(vertx.timer(600, TimeUnit.MILLISECONDS));
    socket.writeTextMessage(send("thumbnails.cache.get", "a").encode());
    assertThat(next(frames).getString("type")).isEqualTo("rec");
  }

  @Test
  void anUpgradeThatIsRefusedLeavesAConnectionLikeAnyOther() {
    int port = deploy(new JsonObject().put("idleTimeoutMs", 200));
    for (String path : List.of("/eventbus/nope", "/eventbus/info", "/eventbus/a/b/websocket")) {
      try (HttpClientSocket socket = new HttpClientSocket(port)) {
        socket.send("GET", path, null, "Upgrade: websocket", "Connection: Upgrade").read();
        assertThat(socket.isClosedWithin(5000)).as(path).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/info", "/iframe.html", "/a/b/xhr", "/a/b/xhr_send", "/a/b/xhr_streaming", "/a/b/eventsource", "/a/b/websocket", "/websocket", "/"})
  void aForeignOriginGetsNothing(String path) {
    int port = deploy(new JsonObject().put("cors", new JsonArray().add("https://app.example.org")));
    for (String method : List.of("GET", "POST", "OPTIONS")) {
      HttpClientSocket.Response refused = ask(port, method, "/eventbus" + path, "Origin: https://evil.example", "Access-Control-Request-Method: POST");
      assertThat(refused.status()).as(method).isEqualTo(403);
      assertThat(refused.headers()).doesNotContainKey("access-control-allow-origin");
    }
    assertThat(failure(connect(port, "", "Origin", "https://evil.example"))).isInstanceOf(UpgradeRejectedException.class);
    await(connect(port, "", "Origin", "https://app.example.org"));
    await(connect(port, "", "Origin", "http://127.0.0.1:" + port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/eventbus/%zz", "/eventbus/1/%zz/xhr", "/eventbus/1/a/websocket?%zz", "/eventbus/%ff", "/eventbus/%69frame.html", "/eventbus/./iframe.html", "/eventbus//iframe.html", "/%zz", "/thumbnails:getAll/%zz", "/x/%", "//%zz"})
  void aHostilePathIsNoDefect(String target) {
    int port = deploy(new JsonObject());
    for (String method : List.of("GET", "POST", "OPTIONS")) {
      assertThat(ask(port, method, target, "Upgrade: websocket").status()).as(method).isIn(400, 404);
    }
  }

  @Test
  void whoeverAsksIsNotAllowedByAHeader() {
    int port = deploy(new JsonObject());
    for (String path : List.of("/eventbus/info", "/eventbus/")) {
      HttpClientSocket.Response response = ask(port, "GET", path);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers()).doesNotContainKeys("access-control-allow-origin", "access-control-allow-credentials", "set-cookie");
    }
    assertThat(ask(port, "GET", "/eventbus/iframe.html").status()).as("it would load a script from elsewhere").isEqualTo(404);
    assertThat(ask(port, "GET", "/eventbus/iframe-1.html").status()).isEqualTo(404);
  }

  /** A script of any page could read them, without an origin. */
  @ParameterizedTest
  @ValueSource(strings = {"/a/b/jsonp?c=x", "/a/b/htmlfile?c=x"})
  void transportsThatKnowNoOriginAreOff(String path) {
    assertThat(ask(deploy(new JsonObject()), "GET", "/eventbus" + path).status()).isEqualTo(404);
  }

  @Test
  void withTokensOneIsNeededToConnect() {
    int port = deploy(new JsonObject().put("tokens", new JsonArray()
        .add(new JsonObject().put("token", "r+/=").put("allow", new JsonArray().add("read")))
        .add(new JsonObject().put("token", "w").put("allow", new JsonArray().add("write")))));
    assertThat(((UpgradeRejectedException) failure(connect(port, ""))).getStatus()).isEqualTo(401);
    assertThat(((UpgradeRejectedException) failure(connect(port, "?token=x"))).getStatus()).isEqualTo(401);
    assertThat(((UpgradeRejectedException) failure(connect(port, "?token=w"))).getStatus()).isEqualTo(403);
    assertThat(ask(port, "GET", "/eventbus/info").status()).isEqualTo(401);
    assertThat(ask(port, "GET", "/eventbus/info?t=1&token=r%2B%2F%3D").status()).isEqualTo(200);
    await(connect(port, "?token=r%2B/="));
    await(connect(port, "", "Authorization", "Bearer r+/="));
  }
}
