package dev.thumbnails.cache.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/** Gives up a request whose body is not there in time, whatever else its connection does. To be put before the body's reader. */
final class BodyDeadline implements Handler<RoutingContext> {

  private final Vertx vertx;
  private final long limitMs;

  BodyDeadline(Vertx vertx, long limitMs) {
    this.vertx = vertx;
    this.limitMs = limitMs;
  }

  @Override
  public void handle(RoutingContext ctx) {
    long timer = vertx.setTimer(limitMs, late -> giveUp(ctx.request()));
    ctx.addEndHandler(ended -> vertx.cancelTimer(timer));
    ctx.next();
  }

  private static void giveUp(HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      request.response().reset();
    } else {
      request.connection().close();
    }
  }
}
