package dev.thumbnails.cache.http;

import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The operations on many thumbnails: {@code POST /thumbnails:<operation>}, body and answer as on the event bus. */
final class OperationRoutes {

  private final CacheMessages cache;

  OperationRoutes(CacheMessages cache) {
    this.cache = cache;
  }

  /** One that takes a body. */
  void withBody(RoutingContext ctx, String operation) {
    Object body = JsonBody.of(ctx);
    if (!(body instanceof JsonObject || body instanceof JsonArray)) {
      throw new HttpProblem(400, "body: must be an object or an array, not " + JsonType.of(body));
    }
    request(ctx, operation, body);
  }

  /** One that takes none. */
  void withoutBody(RoutingContext ctx, String operation) {
    refuseBody(ctx.request());
    request(ctx, operation, null);
  }

  /** Looks many names up. The body is an array of names, or an object with the array and with the headers of the message. */
  void getAll(RoutingContext ctx) {
    MultiMap headers = Query.of(ctx.request(), "getAll").headers();
    Object body = JsonBody.of(ctx);
    request(ctx, "getAll", body instanceof JsonArray ? body : LookupBody.read(body, "names", "getAll", headers), headers);
  }

  private void request(RoutingContext ctx, String operation, Object body) {
    request(ctx, operation, body, Query.of(ctx.request(), operation).headers());
  }

  private void request(RoutingContext ctx, String operation, Object body, MultiMap headers) {
    cache.request(ctx, operation, body, headers)
        .compose(reply -> {
          ReplyHeaders.copy(reply.headers(), ctx.response());
          Future<Void> written = reply.body() == null
              ? ctx.response().setStatusCode(204).end()
              : ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(JsonText.encode(reply.body()));
          UnreadResponse.check(ctx, written);
          return written;
        })
        .onFailure(ctx::fail);
  }

  private static void refuseBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length != null && !length.equals("0")) {
      throw new HttpProblem(400, "body: must be absent");
    }
  }
}
