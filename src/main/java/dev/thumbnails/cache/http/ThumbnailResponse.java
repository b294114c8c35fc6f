package dev.thumbnails.cache.http;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.json.JsonText;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What a look-up found, as the response to GET or HEAD. Each method ends the response, or throws what it is to fail with. */
final class ThumbnailResponse {

  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");

  private ThumbnailResponse() {
  }

  static void answer(RoutingContext ctx, Representation hit) {
    ctx.response().putHeader(ReplyHeaders.STATUS, ReplyHeaders.HIT);
    send(ctx, hit);
  }

  /** @param redirect whether to go to the thumbnail's {@code url} instead */
  static void answer(RoutingContext ctx, Message<Object> reply, boolean redirect) {
    ReplyHeaders.copy(reply.headers(), ctx.response());
    if (!(reply.body() instanceof JsonObject thumbnail)) {
      answerMissing(ctx, reply);
    } else if (redirect) {
      redirect(ctx, thumbnail);
    } else {
      send(ctx, Representation.of(Buffer.buffer(JsonText.encode(thumbnail))));
    }
  }

  private static void send(RoutingContext ctx, Representation representation) {
    Buffer body = representation.body();
    String tag = representation.tag();
    HttpServerResponse response = ctx.response().putHeader(HttpHeaders.ETAG, tag).putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
    boolean isConditional = ctx.request().method() != HttpMethod.POST;
    if (isConditional && EntityTag.matches(ctx.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), tag)) {
      response.setStatusCode(304).end();
      return;
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
    ResponseBody.end(ctx.request(), body);
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
}
