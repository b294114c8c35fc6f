package com.example;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.ThumbnailCacheOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Uses the cache in each way and prints what came of it, a line each. Arguments: a free port for HTTP, and one at which nobody listens. */
public final class Main {

  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Main() {
  }

  public static void main(String[] arguments) throws Exception {
    try {
      print("versions", version(Vertx.class) + " " + version(Router.class) + " " + version(MeterRegistry.class) + " " + version(CacheVerticle.class));
      deploy(new JsonObject().put("backend", new JsonObject().put("type", "simple"))
          .put("http", new JsonObject().put("port", Integer.parseInt(arguments[0]))));
      deploy(new JsonObject().put("address", "away").put("timeoutMs", 500).put("backend",
          new JsonObject().put("type", "redis").put("connectionString", "redis://127.0.0.1:" + arguments[1] + "/0")));
      byMessages();
      inJava();
      overHttp("http://127.0.0.1:" + arguments[0]);
    } finally {
      await(VERTX.close());
    }
  }

  private static void byMessages() throws Exception {
    print("bad name", request("thumbnails.cache.get", "a//b"));
    print("bad thumbnail", request("thumbnails.cache.set", new JsonObject().put("name", "a").put("width", 0)));
    print("away", request("away.get", "a/b"));
    print("set", request("thumbnails.cache.set", new JsonObject().put("name", "a/b").put("width", 400)));
    print("get", request("thumbnails.cache.get", "a/b"));
  }

  private static void inJava() throws Exception {
    ThumbnailCache cache = ThumbnailCache.create(VERTX);
    AtomicInteger made = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      print("getOrCreate", await(cache.getOrCreate("made/once", "source.jpg", () -> {
        made.incrementAndGet();
        return Future.succeededFuture(Thumbnail.of("made/once").withSource("source.jpg").withSize(4, 3));
      })).toJson().encode() + " made " + made);
    }
    print("invalidate", Long.toString(await(cache.invalidate("source.jpg"))));
    print("failed creation", failure(cache.getOrCreate("failed", () -> Future.failedFuture("no image"))).getMessage());
    print("without store", outcome(ThumbnailCache.create(VERTX, new ThumbnailCacheOptions().withAddress("away").withLimitMs(1000)).get("a/b").map("found")));
  }

  private static void overHttp(String url) throws Exception {
    print("PUT", send(request(url + "/thumbnails/c/d").header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString("{\"width\":5}"))));
    print("GET", send(request(url + "/thumbnails/c/d")));
    print("GET miss", send(request(url + "/thumbnails/c/none")).substring(0, 3));
    print("GET bad name", send(request(url + "/thumbnails/c//d")).substring(0, 3));
    print("ready", send(request(url + "/health/ready")).substring(0, 3));
    print("stats", send(request(url + "/stats")));
    print("metrics", send(request(url + "/metrics")).lines().filter(line -> line.startsWith("cache_failures_total")).sorted().toList().toString());
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static void deploy(JsonObject config) throws Exception {
    await(VERTX.deployVerticle("dev.thumbnails.cache.CacheVerticle", new DeploymentOptions().setInstances(2).setConfig(config)));
  }

  private static String request(String address, Object body) throws Exception {
    return outcome(VERTX.eventBus().request(address, body).map(reply -> String.valueOf(reply.body())));
  }

  private static String outcome(Future<String> future) throws Exception {
    return await(future.otherwise(failure -> failure instanceof ReplyException reply ? Integer.toString(reply.failureCode()) : failure.toString()));
  }

  private static Throwable failure(Future<?> future) throws Exception {
    return await(future.<Throwable>map(result -> new AssertionError("did not fail")).otherwise(failure -> failure));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Of the jar that the class came from. */
  private static String version(Class<?> type) {
    return type.getPackage().getImplementationVersion();
  }

  private static void print(String what, String result) {
    System.out.println(what + ": " + result);
  }
}
