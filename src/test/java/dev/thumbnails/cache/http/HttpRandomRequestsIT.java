package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.Futures.await;
import static dev.thumbnails.cache.http.HttpClientSocket.ask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailCache;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fault H14: random and hostile requests. */
@ExtendWith(VertxExtension.class)
@Tag("faults")
class HttpRandomRequestsIT {

  private static final int RANDOM_REQUESTS = 100_000;
  private static final int PIPELINED = 200;

  /** Pipelined in batches; a connection that is closed, as after what is not HTTP, is replaced. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noRandomOrHostileRequestIsADefect(boolean sockjs, Vertx vertx) {
    Bridges.simple(vertx);
    int port = Bridges.alone(vertx, new JsonObject().put("http", new JsonObject().put("sockjs", sockjs)));
    ThumbnailCache cache = ThumbnailCache.create(vertx);
    await(cache.set(Thumbnail.of("a")));
    await(cache.set(Thumbnail.of("0af")));
    Random random = new Random(20261123);
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int asked = 0; asked < RANDOM_REQUESTS; asked += PIPELINED) {
      try (HttpClientSocket client = new HttpClientSocket(port)) {
        String[] methods = new String[PIPELINED];
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
          methods[i] = RandomRequests.method(random);
          requests.append(RandomRequests.request(random, methods[i]));
        }
        client.raw(requests.toString());
        for (String method : methods) {
          statuses.merge(client.read(method).status(), 1, Integer::sum);
        }
      }
    }
    assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(RANDOM_REQUESTS);
    assertThat(statuses.keySet()).as(statuses.toString()).contains(200, 204, 400, 403, 404, 405, 415, 501, 504)
        .doesNotContain(500);
    assertThat(ask(port, "GET", "/health/live").status()).isEqualTo(200);
    assertThat(ask(port, "GET", "/health/ready").status()).isEqualTo(200);
  }
}
