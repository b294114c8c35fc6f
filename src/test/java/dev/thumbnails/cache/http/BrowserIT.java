package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A page in a real browser, with the clients that pages have. Needs {@code chromium} on the path, and the clients where npm puts them
 * below {@code target/browser}.
 */
@Tag("system")
@ExtendWith(VertxExtension.class)
class BrowserIT {

  private static final Path CLIENTS = Path.of("target", "browser", "node_modules");
  private static final JsonObject FOUND = new JsonObject().put("name", "0af/a36").put("width", 400);

  private static final long START_SECONDS = 60;

  @TempDir
  Path profile;

  private Vertx vertx;
  private Promise<Void> registered;
  private Promise<JsonObject> result;
  private int pagePort;
  private int bridgePort;
  private ThumbnailCache cache;
  private Process browser;

  @BeforeEach
  void serve(Vertx vertx) {
    this.vertx = vertx;
    registered = Promise.promise();
    result = Promise.promise();
    pagePort = await(servePage()).actualPort();
    bridgePort = Bridges.simple(vertx, new JsonObject().put("sockjs", true).put("cors", new JsonArray().add("http://127.0.0.1:" + pagePort)));
    cache = ThumbnailCache.create(vertx);
    await(cache.set(Thumbnail.fromJson(FOUND)));
  }

  @AfterEach
  void closeBrowser() {
    // All of them, since each may still write into the profile that is deleted next.
    List<ProcessHandle> processes = Stream.concat(browser.descendants(), Stream.of(browser.toHandle())).toList();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  @Test
  void aPageOfAConfiguredOriginLooksUpAndHearsOfEventsAndNoMore() throws IOException {
    open("127.0.0.1");
    await(Future.any(registered.future(), result.future()), START_SECONDS);
    await(cache.set(Thumbnail.of("x")));
    JsonObject seen = await(result.future(), START_SECONDS);
    assertThat(seen.getString("error")).isNull();
    assertThat(seen.getJsonObject("got")).isEqualTo(FOUND);
    assertThat(seen.getJsonObject("gotAll")).isEqualTo(new JsonObject().put("items", new JsonArray()
        .add(new JsonObject().put("name", "0af/a36").put("status", "hit").put("thumbnail", FOUND))));
    assertThat(seen.getString("setRefused")).isEqualTo("access_denied");
    assertThat(seen.getJsonObject("event")).isEqualTo(new JsonObject().put("type", "set").put("name", "x"));
    assertThat(await(cache.get("stolen"))).isNull();
    assertThat(seen.getJsonObject("fetched").getInteger("status")).isEqualTo(200);
    assertThat(seen.getJsonObject("fetched").getJsonObject("body")).isEqualTo(FOUND);
    assertThat(seen.getJsonObject("fetched").getString("reply")).isEqualTo("hit");
    assertThat(seen.getJsonObject("fetched").getString("tag")).startsWith("\"");
    assertThat(seen.getInteger("put")).isEqualTo(204);
    assertThat(await(cache.get("page")).width()).isEqualTo(7);
  }

  @Test
  void aPageOfAnyOtherOriginGetsNothing() throws IOException {
    open("localhost");
    JsonObject seen = await(result.future(), START_SECONDS);
    assertThat(seen).isEqualTo(new JsonObject().put("fetchRefused", true).put("closed", true));
    assertThat(await(cache.get("page"))).isNull();
  }

  private void open(String host) throws IOException {
    browser = new ProcessBuilder("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--user-data-dir=" + profile, "http://" + host + ":" + pagePort + "/?bridge=http://127.0.0.1:" + bridgePort)
        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private Future<HttpServer> servePage() {
    Router router = Router.router(vertx);
    router.get("/").handler(ctx -> ctx.response().putHeader("Content-Type", "text/html").sendFile("dev/thumbnails/cache/http/browser.html"));
    router.get("/sockjs.js").handler(ctx -> ctx.response().sendFile(client("sockjs-client", "dist", "sockjs.min.js")));
    router.get("/vertx-eventbus.js").handler(ctx -> ctx.response().sendFile(client("@vertx", "eventbus-bridge-client.js", "vertx-eventbus.js")));
    router.post("/registered").handler(ctx -> {
      registered.tryComplete();
      ctx.end();
    });
    router.post("/result").handler(BodyHandler.create(false)).handler(ctx -> {
      result.tryComplete(ctx.body().asJsonObject());
      ctx.end();
    });
    return vertx.createHttpServer().requestHandler(router).listen(0);
  }

  private static String client(String... path) {
    Path file = CLIENTS;
    for (String part : List.of(path)) {
      file = file.resolve(part);
    }
    if (!file.toFile().exists()) {
      throw new AssertionError(file + " is missing; see .ci/run for what installs it");
    }
    return file.toString();
  }
}
