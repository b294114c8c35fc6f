package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;

/** A Vert.x Web route that answers the same bytes to all. */
final class BareRoute extends VerticleBase {

  private final Buffer body;
  private volatile int port;

  private BareRoute(Buffer body) {
    this.body = body;
  }

  /** @return its URL, without a path */
  static String start(Vertx vertx, Buffer body) throws Exception {
    BareRoute bare = new BareRoute(body);
    Waiting.on(vertx.deployVerticle(bare));
    return "http://127.0.0.1:" + bare.port;
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.get("/thumbnails/*").handler(ctx -> ctx.response().putHeader("content-type", "application/json").end(body));
    return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").onSuccess(server -> port = server.actualPort());
  }
}
