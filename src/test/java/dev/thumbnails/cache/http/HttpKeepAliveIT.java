package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a client takes {@code Keep-Alive}. */
@ExtendWith(VertxExtension.class)
@Tag("faults")
class HttpKeepAliveIT {

  /** Else it would send a request, now and then, to a connection that is just being closed, and the request fails. */
  @Test
  void aVertxClientDropsItsConnectionBeforeTheServerDoes(Vertx vertx) {
    int idleTimeoutMs = 3000;
    int port = Bridges.simple(vertx, new JsonObject().put("idleTimeoutMs", idleTimeoutMs));
    Promise<Long> closed = Promise.promise();
    HttpClient client = vertx.createHttpClient();
    await(vertx, () -> client.request(HttpMethod.GET, port, "127.0.0.1", "/thumbnails/a").compose(request -> {
      request.connection().closeHandler(done -> closed.complete(System.nanoTime()));
      return request.send();
    }).compose(HttpClientResponse::body));
    long answered = System.nanoTime();
    assertThat(TimeUnit.NANOSECONDS.toMillis(await(closed.future()) - answered)).isBetween(900L, idleTimeoutMs * 15L / 16 - 100);
    // A client that nobody holds is closed, with its connections, whenever it is collected.
    await(client.close());
  }
}
