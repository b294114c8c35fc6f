package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Handlers that fail when a response can't be what it should be any more: the client is not left waiting. */
@ExtendWith(VertxExtension.class)
class ProblemsTest {

  @Test
  void aHandlerThatThrowsAnErrorIsA500(Vertx vertx) throws Exception {
    HttpResponse<String> response = ask(vertx, ctx -> {
      throw new NoSuchMethodError("a library of another version");
    });
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("\"status\":500");
  }

  @Test
  void aProblemThatCanNotBeWrittenIsABare500(Vertx vertx) throws Exception {
    HttpResponse<String> response = ask(vertx, ctx -> ctx.fail(new HttpProblem(404, "gone", Map.of("no header", "\0"))));
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aResponseThatHasBegunEndsWithItsConnection(Vertx vertx) {
    assertThatThrownBy(() -> ask(vertx, ctx -> {
      ctx.response().setChunked(true).write("begun");
      ctx.fail(new NoSuchMethodError("a library of another version"));
    })).isInstanceOf(IOException.class).isNotInstanceOf(HttpTimeoutException.class);
  }

  private static HttpResponse<String> ask(Vertx vertx, Handler<RoutingContext> handler) throws IOException, InterruptedException {
    Router router = Router.router(vertx);
    router.route().handler(handler).failureHandler(new Problems());
    int port = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).timeout(Duration.ofSeconds(10)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
