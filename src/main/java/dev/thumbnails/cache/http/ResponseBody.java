package dev.thumbnails.cache.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The end of a response that has a body. */
final class ResponseBody {

  private ResponseBody() {
  }

  /**
   * Sends a body and ends the response. HEAD gets the length alone: Vert.x would send the body over HTTP/2, and clients take that for a
   * protocol error.
   */
  static Future<Void> end(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    return request.method() == HttpMethod.HEAD
        ? response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end()
        : response.end(body);
  }
}
