package dev.thumbnails.cache.http;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Consumer;

/** One thumbnail: {@code /thumbnails/{name}}. */
final class ThumbnailRoutes {

  private static final String PREFIX = "/thumbnails/";
  private static final List<String> WRITE_CONDITIONS = List.of("If-Match", "If-None-Match", "If-Unmodified-Since");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  private final CacheMessages cache;

  ThumbnailRoutes(CacheMessages cache) {
    this.cache = cache;
  }

  /** GET and HEAD. */
  void get(RoutingContext ctx) {
    String name = name(ctx);
    if (ctx.request().query() == null) {
      getPlain(ctx, name);
    } else {
      Query query = Query.of(ctx.request(), "redirect");
      boolean redirect = query.flag("redirect");
      request(ctx, "get", name, query.headers(), reply -> answer(ctx, reply, redirect));
    }
  }

  /** The request of nearly everybody, which this node's own memory may answer. */
  private void getPlain(RoutingContext ctx, String name) {
    Thumbnail hit = cache.hitNow(name);
    if (hit == null) {
      request(ctx, "get", name, MultiMap.caseInsensitiveMultiMap(), reply -> answer(ctx, reply, false));
    } else {
      ctx.response().putHeader(ReplyHeaders.STATUS, ReplyHeaders.HIT);
      send(ctx, hit.toBuffer());
    }
  }

  void put(RoutingContext ctx) {
    refuseConditions(ctx);
    MultiMap headers = Query.of(ctx.request()).headers();
    request(ctx, "set", thumbnail(name(ctx), JsonBody.of(ctx)), headers, stored -> ctx.response().setStatusCode(204).end());
  }

  void delete(RoutingContext ctx) {
    refuseConditions(ctx);
    MultiMap headers = Query.of(ctx.request()).headers();
    request(ctx, "delete", name(ctx), headers, deleted -> ctx.response().setStatusCode(204).end());
  }

  private void request(RoutingContext ctx, String operation, Object body, MultiMap headers, Consumer<Message<Object>> answer) {
    cache.request(ctx.request().connection(), operation, body, headers)
        .<Void>map(reply -> {
          answer.accept(reply);
          return null;
        })
        .onFailure(ctx::fail);
  }

  private static void answer(RoutingContext ctx, Message<Object> reply, boolean redirect) {
    ReplyHeaders.copy(reply.headers(), ctx.response());
    if (!(reply.body() instanceof JsonObject thumbnail)) {
      answerMissing(ctx, reply);
    } else if (redirect) {
      redirect(ctx, thumbnail);
    } else {
      // Not toBuffer(), which would escape what encode() writes as it is.
      send(ctx, Buffer.buffer(thumbnail.encode()));
    }
  }

  private static void send(RoutingContext ctx, Buffer body) {
    String tag = EntityTag.of(body);
    HttpServerResponse response = ctx.response().putHeader(HttpHeaders.ETAG, tag).putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    if (EntityTag.matches(ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag)) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    if (ctx.request().method() == HttpMethod.HEAD) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  private static void redirect(RoutingContext ctx, JsonObject thumbnail) {
    String url = readUrl(thumbnail);
    if (url == null) {
      throw new HttpProblem(404, "the thumbnail has no url");
    }
    ctx.response().setStatusCode(302)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
        .putHeader(HttpHeaders.LOCATION, Location.of(url))
        .end();
  }

  /** Checked anew: what comes over a bus is not trusted to have been. */
  private static String readUrl(JsonObject json) {
    try {
      return Thumbnail.fromJson(json).url();
    } catch (InvalidInputException e) {
      throw new IllegalStateException("the cache has answered with no thumbnail: " + e.getMessage());
    }
  }

  private static void answerMissing(RoutingContext ctx, Message<Object> reply) {
    if (reply.body() != null) {
      throw new IllegalStateException("the cache has answered with " + JsonType.of(reply.body()));
    }
    ReplyHeaders.copyRetryAfter(reply.headers(), ctx.response());
    String status = reply.headers().get("status");
    if ("pending".equals(status)) {
      ctx.response().setStatusCode(202).putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE).end();
      return;
    }
    throw new HttpProblem(404, "negative".equals(status)
        ? "the thumbnail could not be made: " + reply.headers().get("reason")
        : "no thumbnail has this name");
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
      throw new HttpProblem(400, "name: must be that of the path, or absent");
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
