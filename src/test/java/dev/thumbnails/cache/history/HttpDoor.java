package dev.thumbnails.cache.history;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A bridge, asked in HTTP/1.1 or HTTP/2 as the client is set. */
record HttpDoor(HttpClient client, int port, String name, String node) implements Door {

  private static final Map<String, String> HEADERS = Map.of("Thumbnails-Status", "status", "Thumbnails-Claim", "claim", "Thumbnails-Reason", "reason",
      "Thumbnails-RetryAfterMs", "retryAfterMs");

  @Override
  public Future<Reply> send(String operation, Object body, Map<String, String> headers) {
    return switch (operation) {
      case "get" -> request(HttpMethod.GET, "/thumbnails/" + body, headers, null);
      case "delete" -> request(HttpMethod.DELETE, "/thumbnails/" + body, headers, null);
      case "set" -> request(HttpMethod.PUT, "/thumbnails/" + ((JsonObject) body).getString("name"), headers, ((JsonObject) body).toBuffer());
      default -> request(HttpMethod.POST, "/thumbnails:" + operation, headers, body instanceof JsonArray array ? array.toBuffer()
          : body instanceof JsonObject object ? object.toBuffer() : null);
    };
  }

  private Future<Reply> request(HttpMethod method, String path, Map<String, String> parameters, Buffer body) {
    String query = parameters.entrySet().stream().map(parameter -> parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
    return client.request(method, port, "127.0.0.1", path + (query.isEmpty() ? "" : "?" + query))
        .compose(request -> sent(request, body))
        .compose(response -> response.body().map(text -> reply(method, response, text)))
        .recover(failure -> Future.failedFuture(failure instanceof Refusal ? failure : new Refusal(-1, failure.toString())));
  }

  private static Future<HttpClientResponse> sent(HttpClientRequest request, Buffer body) {
    return body == null ? request.send() : request.putHeader("Content-Type", "application/json").send(body);
  }

  private static Reply reply(HttpMethod method, HttpClientResponse response, Buffer body) {
    Map<String, String> headers = new TreeMap<>();
    HEADERS.forEach((http, message) -> {
      if (response.getHeader(http) != null) {
        headers.put(message, response.getHeader(http));
      }
    });
    boolean isLookUp = method == HttpMethod.GET && (response.statusCode() == 404 || response.statusCode() == 202);
    if (response.statusCode() >= 300 && !isLookUp) {
      throw new Refusal(response.statusCode(), body.toString());
    }
    return new Reply(isLookUp || body.length() == 0 ? null : body.toJsonValue(), headers);
  }

  @Override
  public boolean tellsDeleted() {
    return false;
  }

  @Override
  public boolean repeats() {
    return true;
  }
}
