package dev.thumbnails.cache.http;

import static dev.thumbnails.cache.http.Bridges.JSON;
import static dev.thumbnails.cache.http.HttpClientSocket.askWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thumbnails.cache.http.HttpClientSocket.Response;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a refusal of a parameter lists is what that method of that path takes: it listed those of all methods. */
@ExtendWith(VertxExtension.class)
class HttpParametersTest {

  private static final String[] ALL = {"redirect", "ttlMs", "deadlineMs", "claim", "claimMs", "renew", "waitMs", "source", "negativeMs", "token", "size"};

  private int port;

  @BeforeEach
  void deploy(Vertx vertx) {
    port = Bridges.simple(vertx);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', nullValues = "-", value = {
      "GET | /thumbnails/a | - | redirect, deadlineMs, claim, claimMs, renew, waitMs, source",
      "PUT | /thumbnails/a | {} | ttlMs, deadlineMs, claim",
      "DELETE | /thumbnails/a | - | deadlineMs",
      "POST | /thumbnails:getAll | [] | deadlineMs, claim, claimMs, waitMs, source",
      "POST | /thumbnails:get | {'name':'a'} | deadlineMs, claim, claimMs, renew, waitMs, source",
      "POST | /thumbnails:setAll | [] | ttlMs, deadlineMs",
      "POST | /thumbnails:invalidate | {} | deadlineMs",
      "POST | /thumbnails:release | {} | deadlineMs, negativeMs",
      "POST | /thumbnails:clear | - | deadlineMs"})
  void arePartOfTheRefusal(String method, String path, String body, String allowed) {
    for (String parameter : ALL) {
      String detail = detail(method, path + "?" + parameter + "=160", body);
      if (List.of(allowed.split(", ")).contains(parameter)) {
        assertThat(detail).as(parameter).doesNotContain("not allowed here");
      } else {
        assertThat(detail).isEqualTo("the query: \"" + parameter + "\" is not allowed here; allowed: " + allowed);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/stats", "/metrics", "/health/live", "/health/ready", "/openapi.yaml"})
  void orThereAreNone(String path) {
    assertThat(detail("GET", path + "?size=160", null)).isEqualTo("the query: must be absent");
  }

  /** Empty where there is no problem. */
  private String detail(String method, String target, String body) {
    Response response = body == null ? HttpClientSocket.ask(port, method, target) : askWith(port, method, target, body, JSON);
    return response.status() < 400 ? "" : new JsonObject(response.body()).getString("detail", "");
  }
}
