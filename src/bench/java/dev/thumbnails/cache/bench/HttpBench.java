package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.CacheVerticle;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import dev.thumbnails.cache.http.HttpBridgeVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code GET} of a hit over the bridge next to a bare Vert.x Web route that returns the same bytes: both in this JVM, each with one event
 * loop of its own, asked in turn by wrk over 64 connections.
 */
public final class HttpBench {

  private static final String PATH = "/thumbnails/0af/a360db703b";
  private static final Thumbnail THUMBNAIL = Thumbnail.of("0af/a360db703b")
      .withExtension("jpg").withPath("/var/thumbnails/0af/a360db703b.jpg").withUrl("/thumbnails/0af/a360db703b.jpg").withSize(400, 300);

  private HttpBench() {
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.getInteger("rounds", 7);
    int seconds = Integer.getInteger("seconds", 5);
    Vertx vertx = Vertx.vertx();
    try {
      Rounds bridge = new Rounds("GET of a hit over the bridge (simple)", startBridge(vertx) + PATH);
      Rounds bare = new Rounds("GET of a bare Vert.x Web route", startBare(vertx) + PATH);
      for (int warmUp = 0; warmUp < 3; warmUp++) {
        bridge.warmUp(seconds);
        bare.warmUp(seconds);
      }
      for (int round = 0; round < rounds; round++) {
        bridge.measure(seconds);
        bare.measure(seconds);
      }
      report(bridge, bare);
    } finally {
      Waiting.on(vertx.close());
    }
  }

  private static String startBridge(Vertx vertx) throws Exception {
    JsonObject config = new JsonObject()
        .put("backend", new JsonObject().put("type", "simple"))
        .put("http", new JsonObject().put("port", 0));
    Waiting.on(vertx.deployVerticle(new CacheVerticle(), new DeploymentOptions().setConfig(config)));
    Waiting.on(ThumbnailCache.create(vertx).set(THUMBNAIL));
    return HttpBridgeVerticle.url(vertx, "thumbnails.cache").orElseThrow().toString();
  }

  private static String startBare(Vertx vertx) throws Exception {
    BareRoute bare = new BareRoute(THUMBNAIL.toBuffer());
    Waiting.on(vertx.deployVerticle(bare));
    return "http://127.0.0.1:" + bare.port;
  }

  private static void report(Rounds bridge, Rounds bare) throws IOException {
    Ratios ratios = Ratios.of(bridge.perSecond(), bare.perSecond());
    System.out.printf("%-40s %s%n%-40s %s%nratio, median of %d rounds (least to most): %s%n",
        bridge.name(), bridge, bare.name(), bare, bare.perSecond().size(), ratios);
    JsonObject result = new JsonObject()
        .put("bridge", new JsonArray(bridge.perSecond()))
        .put("bare", new JsonArray(bare.perSecond()))
        .put("ratio", ratios.toJson());
    Files.createDirectories(Path.of("target", "bench"));
    Files.writeString(Path.of("target", "bench", "http.json"), result.encodePrettily());
  }

  private static final class BareRoute extends VerticleBase {

    private final Buffer body;
    private volatile int port;

    BareRoute(Buffer body) {
      this.body = body;
    }

    @Override
    public Future<?> start() {
      Router router = Router.router(vertx);
      router.get("/thumbnails/*").handler(ctx -> ctx.response().putHeader("content-type", "application/json").end(body));
      return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").onSuccess(server -> port = server.actualPort());
    }
  }
}
