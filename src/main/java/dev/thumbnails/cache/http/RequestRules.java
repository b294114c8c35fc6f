package dev.thumbnails.cache.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * What holds for a request whatever its path: nothing in it that a proxy before the bridge may have read in another way, and no body
 * that is said to be too long. A cache between keeps no response that does not say otherwise.
 */
final class RequestRules implements Handler<RoutingContext> {

  static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  private final long maximumBodyBytes;

  RequestRules(long maximumBodyBytes) {
    this.maximumBodyBytes = maximumBodyBytes;
  }

  @Override
  public void handle(RoutingContext ctx) {
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    MultiMap headers = ctx.request().headers();
    single(headers, HttpHeaders.HOST);
    String coding = headers.get(HttpHeaders.TRANSFER_ENCODING);
    if (coding != null && !coding.strip().equalsIgnoreCase("chunked")) {
      throw new HttpProblem(501, "transfer-encoding: must be chunked");
    }
    if (isTooLong(headers.get(HttpHeaders.CONTENT_LENGTH))) {
      ctx.fail(413);
    } else {
      ctx.next();
    }
  }

  /** The header, or null; two of them are refused, since others may take the other one. */
  static String single(MultiMap headers, CharSequence name) {
    List<String> values = headers.getAll(name);
    if (values.size() > 1) {
      throw new HttpProblem(400, name + ": must be given once");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /** HTTP's own reader has seen to it that it is a number. */
  private boolean isTooLong(String contentLength) {
    return contentLength != null && Long.parseLong(contentLength.strip()) > maximumBodyBytes;
  }
}
