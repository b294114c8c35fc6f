package dev.thumbnails.cache.mapper;

import static dev.thumbnails.cache.Futures.await;

import com.hazelcast.config.XmlConfigBuilder;
import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.Until;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import dev.thumbnails.cache.json.JsonType;
import dev.thumbnails.cache.node.ConfFile;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an application does with the cache, and what it sees: to be the same whatever its mapper. Methods take and give classes of the JDK only. */
public final class MapperScenario {

  private static final Set<String> TOLD_HEADERS = Set.of("content-type", "etag", "thumbnails-status", "thumbnails-reason");

  private static final Thumbnail FULL = new Thumbnail("0af/a36", "jpg", "/data/a\"b\n\u00e9.jpg", "https://img/a36.jpg", 400, 300, "photos/\ud83d\ude00.jpg",
      List.of(2, 1.5, 1e10), metadata());

  private MapperScenario() {
  }

  /** How Vert.x's own mapper writes. */
  public static List<String> mapper(Object nothing) {
    return List.of(Json.encode(new JsonObject().put("b", 1).putNull("a")));
  }

  public static List<String> confFile(Object path) {
    return List.of(ConfFile.read(Path.of((String) path)).getMap().toString());
  }

  /**
   * A node with its bridge on one backend.
   *
   * @param backend its section of the configuration, which may have a second node with the same store
   */
  @SuppressWarnings("unchecked")
  public static List<String> node(Object backend) {
    Vertx vertx = Vertx.vertx();
    try {
      List<String> seen = new ArrayList<>();
      int port = deploy(vertx, (Map<String, Object>) backend, true);
      calls(vertx, seen);
      messages(vertx, seen);
      http("http://127.0.0.1:" + port, seen);
      page(vertx, port, seen);
      claims(vertx, seen);
      return seen;
    } finally {
      await(vertx.close());
    }
  }

  /** How many thumbnails five nodes make of one name, which share nothing but a store. */
  @SuppressWarnings("unchecked")
  public static List<String> creations(Object backend) {
    List<Vertx> nodes = IntStream.range(0, 5).mapToObj(i -> Vertx.vertx()).toList();
    try {
      nodes.forEach(node -> deploy(node, (Map<String, Object>) backend, false));
      AtomicInteger made = new AtomicInteger();
      List<Future<Thumbnail>> results = nodes.stream().map(node -> ThumbnailCache.create(node).getOrCreate("made/once", "photo", () -> {
        made.incrementAndGet();
        return node.timer(200).map(over -> Thumbnail.of("made/once").withExtension("jpg").withMetadata(metadata()));
      })).toList();
      results.forEach(result -> await(result));
      return List.of(made + " made, " + results.stream().map(Future::result).distinct().count() + " given");
    } finally {
      nodes.forEach(node -> await(node.close()));
    }
  }

  /**
   * Two nodes of a cluster, of which one has the cache.
   *
   * @param file Hazelcast's
   */
  public static List<String> cluster(Object file) {
    Vertx cacheNode = join((String) file);
    Vertx other = join((String) file);
    try {
      deploy(cacheNode, Map.of("type", "shared-data"), false);
      await(Until.holds(other, () -> ask(other, "get", "nothing"), reply -> true));
      List<String> seen = new ArrayList<>();
      calls(other, seen);
      await(other.deployVerticle(HttpBridgeVerticle::new, new DeploymentOptions().setConfig(new JsonObject().put("http", new JsonObject().put("port", 0)))));
      http("http://127.0.0.1:" + HttpBridgeVerticle.url(other, "thumbnails.cache").orElseThrow().getPort(), seen);
      claims(other, seen);
      return seen;
    } finally {
      await(other.close());
      await(cacheNode.close());
    }
  }

  private static Vertx join(String file) {
    try (FileInputStream xml = new FileInputStream(file)) {
      return await(Vertx.builder().withClusterManager(new HazelcastClusterManager(new XmlConfigBuilder(xml).build())).buildClustered());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The port of the bridge, 0 for none. The numbers are as an application's mapper may read them. */
  private static int deploy(Vertx vertx, Map<String, Object> backend, boolean http) {
    JsonObject config = new JsonObject().put("backend", new JsonObject(new LinkedHashMap<>(backend))).put("timeoutMs", BigInteger.valueOf(3000));
    if (http) {
      config.put("http", new JsonObject().put("port", BigInteger.ZERO).put("sockjs", true));
    }
    await(vertx.deployVerticle(CacheVerticle::new, new DeploymentOptions().setConfig(config)));
    return http ? HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().getPort() : 0;
  }

  private static void calls(Vertx vertx, List<String> seen) {
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    await(cache.set(FULL));
    await(cache.set(Thumbnail.of("plain").withExtension("png")));
    see(seen, "the same: " + FULL.equals(await(cache.get("0af/a36"))));
    see(seen, await(cache.getAll(List.of("0af/a36", "plain", "none"))));
    see(seen, await(cache.invalidate("photos/\ud83d\ude00.jpg")));
    Thumbnail made = Thumbnail.of("created").withExtension("png").withMetadata(metadata());
    see(seen, made.equals(await(cache.getOrCreate("created", () -> Future.succeededFuture(made)))) && made.equals(await(cache.get("created"))));
    await(cache.set(FULL));
  }

  /** On this node only: a body of the application's own for another node is what its mapper writes. */
  private static void messages(Vertx vertx, List<String> seen) {
    JsonObject read = new JsonObject().put("name", "read").put("extension", "jpg").put("width", BigInteger.TEN)
        .put("alternatives", new JsonArray().add(new BigDecimal("1.5")))
        .put("metadata", new JsonObject().put("a", new BigDecimal("1.0E10")).put("b", BigInteger.ONE));
    await(ask(vertx, "set", read));
    see(seen, Thumbnail.fromJson((JsonObject) await(ask(vertx, "get", "read")).body()));
    JsonObject items = (JsonObject) await(ask(vertx, "setAll", new JsonArray().add(read).add(new JsonObject().put("name", 7)))).body();
    see(seen, new JsonArray(JsonType.array(items.getValue("items"))).getJsonObject(1).getInteger("code"));
  }

  private static void http(String url, List<String> seen) {
    String body = "{\"extension\":\"jpg\",\"source\":\"s\",\"metadata\":{\"a\":[1,1.50,null,{\"b\":\"\\u00e9\\ud83d\\ude00\"}],\"n\":null,\"big\":12345678901234567890123,"
        + "\"deep\":[[[[[[1]]]]]],\"exact\":0.10000000000000001}}";
    call(seen, "PUT", url + "/thumbnails/over/http", body);
    call(seen, "GET", url + "/thumbnails/over/http", null);
    call(seen, "GET", url + "/thumbnails/0af/a36", null);
    call(seen, "GET", url + "/thumbnails/0af/a36?redirect", null);
    call(seen, "GET", url + "/thumbnails/none", null);
    call(seen, "PUT", url + "/thumbnails/a", "{'name':'a'}");
    call(seen, "PUT", url + "/thumbnails/a", "/* a */ {}");
    call(seen, "PUT", url + "/thumbnails/a", "{\"width\":1,\"width\":2}");
    call(seen, "PUT", url + "/thumbnails/a", "{\"metadata\":{\"lost\":0.1000000000000000055511151231257827}}");
    call(seen, "PUT", url + "/thumbnails/a", "{\"width\":\"1\"}");
    call(seen, "POST", url + "/thumbnails:getAll", "[\"over/http\",[\"0af\",\"a36\"],\"none\",7]");
    call(seen, "POST", url + "/thumbnails:setAll", "[{\"name\":\"c\",\"extension\":\"jpg\",\"source\":\"c\"},{\"name\":\"\"}]");
    call(seen, "POST", url + "/thumbnails:invalidate", "{\"source\":\"c\"}");
    call(seen, "GET", url + "/health/live", null);
  }

  /** What a page looks up over SockJS. */
  private static void page(Vertx vertx, int port, List<String> seen) {
    WebSocketClient client = vertx.createWebSocketClient();
    Promise<String> frame = Promise.promise();
    await(client.connect(port, "127.0.0.1", "/eventbus/websocket").compose(socket -> {
      socket.handler(text -> frame.complete(text.toString()));
      return socket.write(Buffer.buffer("{\"type\":\"send\",\"address\":\"thumbnails.cache.get\",\"body\":\"0af/a36\",\"replyAddress\":\"r\"}"));
    }));
    see(seen, await(frame.future()));
    await(client.close());
  }

  /** A claim that is held, renewed by its own token, released with a reason, and a set with one. */
  private static void claims(Vertx vertx, List<String> seen) {
    String reason = "\u00e9\n\ud83d\ude00 \"";
    see(seen, status(vertx, "get", "claimed", "claim", "t1", "claimMs", "60000", "source", "photo"));
    see(seen, status(vertx, "get", "claimed", "claim", "t2", "claimMs", "60000"));
    see(seen, status(vertx, "get", "claimed", "claim", "t1", "claimMs", "60000", "source", "photo"));
    see(seen, await(ask(vertx, "release", new JsonObject().put("name", "claimed").put("claim", "t1").put("failed", reason), "negativeMs", "60000")).body());
    Message<Object> negative = await(ask(vertx, "get", "claimed", "claimMs", "1000"));
    see(seen, negative.headers().get("status") + reason.equals(negative.headers().get("reason")));
    see(seen, status(vertx, "get", "set", "claim", "t3", "claimMs", "60000"));
    JsonObject thumbnail = new JsonObject().put("name", "set").put("extension", "jpg").put("metadata", new JsonObject(metadata()));
    see(seen, await(ask(vertx, "set", thumbnail, "claim", "t3")).body());
    see(seen, await(ask(vertx, "set", thumbnail, "claim", "t3")).body());
    see(seen, await(ask(vertx, "set", thumbnail, "claim", "t4").map(Message::body)
        .otherwise(failure -> Integer.toString(((ReplyException) failure).failureCode()))));
    see(seen, status(vertx, "get", "set"));
    see(seen, await(ask(vertx, "delete", "set")).body());
  }

  private static String status(Vertx vertx, String operation, Object body, String... headers) {
    Message<Object> reply = await(ask(vertx, operation, body, headers));
    return reply.headers().get("status") + " " + reply.headers().get("claim");
  }

  private static Future<Message<Object>> ask(Vertx vertx, String operation, Object body, String... headers) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(5000);
    for (int i = 0; i < headers.length; i += 2) {
      options.addHeader(headers[i], headers[i + 1]);
    }
    return vertx.eventBus().request("thumbnails.cache." + operation, body, options);
  }

  private static void call(List<String> seen, String method, String url, String body) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json")
        .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body)).build();
    try {
      HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      see(seen, method + " " + response.statusCode() + " " + response.headers().map().entrySet().stream()
          .filter(header -> TOLD_HEADERS.contains(header.getKey())).toList() + " " + response.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void see(List<String> seen, Object what) {
    seen.add(String.valueOf(what));
  }

  private static Map<String, Object> metadata() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("z", null);
    metadata.put("numbers", Stream.of(1, -2.5, 1e300, 1e10, 0.1, 1L << 40, BigInteger.TEN.pow(30)).toList());
    metadata.put("a\"\u0001\u00e9\ud83d\ude00", Arrays.asList("\ud83d\ude00", "\u0000\u2028", null, true, Map.of("b", List.of())));
    return metadata;
  }
}
