package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.function.Function;

/** A Vert.x Web route that answers JSON: the same bytes to all, or what Redis has for a name. */
final class BareRoute extends VerticleBase {

  private static final String PATH = "/thumbnails/";

  private final Function<Vertx, Future<Handler<RoutingContext>>> prepared;
  private volatile int port;

  private BareRoute(Function<Vertx, Future<Handler<RoutingContext>>> prepared) {
    this.prepared = prepared;
  }

  /** @return its URL, without a path */
  static String start(Vertx vertx, Buffer body) throws Exception {
    return start(vertx, here -> Future.succeededFuture(ctx -> answer(ctx, body)));
  }

  /** By one pipelined connection, to which what is asked for in a turn of the event loop is written together. */
  static String startOnRedis(Vertx vertx, String redis) throws Exception {
    return start(vertx, here -> Redis.createClient(here, redis).connect().map(connection -> {
      RedisTurns turns = new RedisTurns(here, connection);
      return ctx -> turns.send(Request.cmd(Command.GET).arg(RedisForm.key(ctx.normalizedPath().substring(PATH.length()))))
          .onComplete(value -> answer(ctx, RedisForm.bytes(value.toBuffer())), ctx::fail);
    }));
  }

  private static String start(Vertx vertx, Function<Vertx, Future<Handler<RoutingContext>>> prepared) throws Exception {
    BareRoute bare = new BareRoute(prepared);
    Waiting.on(vertx.deployVerticle(bare));
    return "http://127.0.0.1:" + bare.port;
  }

  @Override
  public Future<?> start() {
    return prepared.apply(vertx).compose(handler -> {
      Router router = Router.router(vertx);
      router.get(PATH + "*").handler(handler);
      return vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").onSuccess(server -> port = server.actualPort());
    });
  }

  private static void answer(RoutingContext ctx, Buffer body) {
    ctx.response().putHeader("content-type", "application/json").end(body);
  }
}
