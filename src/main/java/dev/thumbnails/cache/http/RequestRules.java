package dev.thumbnails.cache.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * What holds for a request whatever its path: nothing in it that a proxy before the bridge may have read in another way, and no body
 * that is said to be too long.
 */
final class RequestRules implements Handler<RoutingContext> {

  private static final List<CharSequence> GIVEN_ONCE = List.of(HttpHeaders.HOST, HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE);

  private final long maximumBodyBytes;

  RequestRules(long maximumBodyBytes) {
    this.maximumBodyBytes = maximumBodyBytes;
  }

  @Override
  public void handle(RoutingContext ctx) {
    MultiMap headers = ctx.request().headers();
    for (CharSequence name : GIVEN_ONCE) {
      if (headers.getAll(name).size() > 1) {
        throw new HttpProblem(400, name + ": must be given once");
      }
    }
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

  /** HTTP's own reader has seen to it that it is a number. */
  private boolean isTooLong(String contentLength) {
    return contentLength != null && Long.parseLong(contentLength.strip()) > maximumBodyBytes;
  }
}
