package dev.thumbnails.cache.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Ends a connection whose request is not read to its end. What still comes is thrown away for a moment: closed at once, the kernel
 * would reset the connection, and the client might never see the response (RFC 9112, section 9.6).
 */
final class LingeringClose {

  private static final long LINGER_MS = 1000;

  private LingeringClose() {
  }

  /** To be called before the response is ended. A request that has been read, or is one of many on a connection, needs nothing. */
  static void of(HttpServerRequest request) {
    if (request.isEnded() || request.version() == HttpVersion.HTTP_2) {
      return;
    }
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE).headers().remove(HttpHeaders.KEEP_ALIVE);
    request.handler(thrownAway -> { }).exceptionHandler(closed -> { });
    request.response().endHandler(sent -> closeOnceRead(request));
    request.resume();
  }

  private static void closeOnceRead(HttpServerRequest request) {
    if (request.isEnded()) {
      request.connection().close();
    } else {
      request.endHandler(read -> request.connection().close());
      // The connection is gone long before, unless its client goes on sending.
      Vertx.currentContext().owner().setTimer(LINGER_MS, id -> request.connection().close());
    }
  }
}
