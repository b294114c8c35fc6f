package dev.thumbnails.cache.http;

import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The operations on many thumbnails: {@code POST /thumbnails:<operation>}, body and answer as on the event bus. */
final class OperationRoutes {

  private final CacheMessages cache;

  OperationRoutes(CacheMessages cache) {
    this.cache = cache;
  }

  /** One that takes a body. */
  void withBody(RoutingContext ctx, String operation) {
    request(ctx, operation, arrayOrObject(JsonBody.of(ctx)));
  }

  private static Object arrayOrObject(Object body) {
    if (!(body instanceof JsonObject || body instanceof JsonArray)) {
      throw new HttpProblem(400, "body: must be an object or an array, not " + JsonType.of(body));
    }
    return body;
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

  /** Sets many thumbnails. One with a decimal that no double holds is answered here: the way to another node would change it. */
  void setAll(RoutingContext ctx) {
    Map<Integer, String> refused = new TreeMap<>();
    Object body = JsonBody.items(ctx, refused);
    if (refused.isEmpty()) {
      request(ctx, "setAll", arrayOrObject(body));
      return;
    }
    JsonArray items = (JsonArray) body;
    JsonArray rest = new JsonArray();
    for (int i = 0; i < items.size(); i++) {
      if (!refused.containsKey(i)) {
        rest.add(items.getValue(i));
      }
    }
    Future<Message<Object>> stored = cache.request(ctx, "setAll", rest, Query.of(ctx.request(), "setAll").headers());
    answer(ctx, stored, reply -> {
      JsonArray answers = ((JsonObject) reply).getJsonArray("items").copy();
      // In their order: each has all answers before its own in place.
      refused.forEach((index, problem) -> answers.add(index, error(items.getValue(index), problem)));
      return new JsonObject().put("items", answers);
    });
  }

  private static JsonObject error(Object item, String problem) {
    Object name = item instanceof JsonObject thumbnail ? thumbnail.getValue("name") : null;
    return new JsonObject().put("name", name instanceof String ? name : null).put("status", "error")
        .put("code", 400).put("message", problem);
  }

  private void request(RoutingContext ctx, String operation, Object body) {
    request(ctx, operation, body, Query.of(ctx.request(), operation).headers());
  }

  private void request(RoutingContext ctx, String operation, Object body, MultiMap headers) {
    answer(ctx, cache.request(ctx, operation, body, headers), UnaryOperator.identity());
  }

  private static void answer(RoutingContext ctx, Future<Message<Object>> replied, UnaryOperator<Object> completion) {
    replied
        .compose(reply -> {
          ReplyHeaders.copy(reply.headers(), ctx.response());
          Object body = completion.apply(reply.body());
          Future<Void> written = body == null
              ? ctx.response().setStatusCode(204).end()
              : ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(JsonText.encode(body));
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
