package dev.thumbnails.cache.http;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.json.JsonType;
import dev.thumbnails.cache.json.Shown;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;

/** One thumbnail: {@code /thumbnails/{name}}. */
final class ThumbnailRoutes {

  private static final String PREFIX = "/thumbnails/";
  private static final List<String> WRITE_CONDITIONS = List.of("If-Match", "If-None-Match", "If-Unmodified-Since");

  private final CacheMessages cache;
  private final Representation.Memo hits = new Representation.Memo();

  ThumbnailRoutes(CacheMessages cache) {
    this.cache = cache;
  }

  /** GET and HEAD. */
  void get(RoutingContext ctx) {
    String name = name(ctx);
    if (ctx.request().query() == null) {
      getPlain(ctx, name);
    } else {
      Query query = Query.of(ctx.request(), "get", "redirect");
      boolean redirect = query.flag("redirect");
      request(ctx, "get", name, query.headers(), reply -> ThumbnailResponse.answer(ctx, reply, redirect));
    }
  }

  /** GET by a POST, for what does not fit into a URL. */
  void getByBody(RoutingContext ctx) {
    MultiMap headers = Query.of(ctx.request(), "get").headers();
    Object name = LookupBody.read(JsonBody.of(ctx), "name", "get", headers);
    request(ctx, "get", name, headers, reply -> ThumbnailResponse.answer(ctx, reply, false));
  }

  /** The request of nearly everybody, which this node's own memory may answer. */
  private void getPlain(RoutingContext ctx, String name) {
    Thumbnail hit = cache.hitNow(name);
    if (hit == null) {
      request(ctx, "get", name, MultiMap.caseInsensitiveMultiMap(), reply -> ThumbnailResponse.answer(ctx, reply, false));
    } else {
      ThumbnailResponse.answer(ctx, hits.of(hit));
    }
  }

  void put(RoutingContext ctx) {
    refuseConditions(ctx);
    MultiMap headers = Query.of(ctx.request(), "set").headers();
    request(ctx, "set", thumbnail(name(ctx), JsonBody.of(ctx)), headers, stored -> ctx.response().setStatusCode(204).end());
  }

  void delete(RoutingContext ctx) {
    refuseConditions(ctx);
    MultiMap headers = Query.of(ctx.request(), "delete").headers();
    request(ctx, "delete", name(ctx), headers, deleted -> ctx.response().setStatusCode(204).end());
  }

  private void request(RoutingContext ctx, String operation, Object body, MultiMap headers, Consumer<Message<Object>> answer) {
    cache.request(ctx, operation, body, headers)
        .<Void>map(reply -> {
          answer.accept(reply);
          return null;
        })
        .onFailure(ctx::fail);
  }

  /** The name as it is in the path, decoded once; whether it is one is what the cache decides. */
  private static String name(RoutingContext ctx) {
    return PercentText.decode("name", ctx.request().path().substring(PREFIX.length()));
  }

  private static JsonObject thumbnail(String name, Object body) {
    if (!(body instanceof JsonObject given)) {
      throw new HttpProblem(400, "body: must be a thumbnail, which is an object, not " + JsonType.of(body));
    }
    JsonObject thumbnail = new JsonObject().put("name", name);
    if (given.containsKey("name") && !isName(given.getValue("name"), name)) {
      throw new HttpProblem(400, "name: must be that of the path, " + Shown.quoted(name) + ", or absent");
    }
    given.forEach(field -> thumbnail.put(field.getKey(), field.getValue()));
    return thumbnail.put("name", name);
  }

  private static boolean isName(Object given, String name) {
    try {
      return name.equals(given) || given instanceof JsonArray segments && ThumbnailName.join(segments.getList()).equals(name);
    } catch (InvalidInputException e) {
      return false;
    }
  }

  /** Ignored, a condition would let one writer overwrite another against its will. */
  private static void refuseConditions(RoutingContext ctx) {
    for (String condition : WRITE_CONDITIONS) {
      if (ctx.request().headers().contains(condition)) {
        throw new HttpProblem(501, condition + ": no condition on a write can be checked; a claim can");
      }
    }
  }
}
