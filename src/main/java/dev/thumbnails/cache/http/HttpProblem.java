package dev.thumbnails.cache.http;

import java.util.Map;

/** Why a request is not answered with what it asks for; it becomes a response of type {@code application/problem+json}. */
final class HttpProblem extends RuntimeException {

  private final int status;
  private final transient Map<String, String> headers;

  HttpProblem(int status, String detail) {
    this(status, detail, Map.of());
  }

  /** @param headers of the response, beside those that every problem has */
  HttpProblem(int status, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.headers = headers;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }
}
