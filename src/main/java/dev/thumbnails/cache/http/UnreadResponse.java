package dev.thumbnails.cache.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;

/**
 * Tells of a response that its client does not read. Its writing fails if the client has left meanwhile. Over HTTP/1.1, a client that
 * closes its connection before it has read the response resets it, and the next read of the connection fails. After a client that has read
 * the response, the connection only ends. A reset that comes much later says nothing: proxies reset connections that have been idle, to use
 * the port again.
 */
final class UnreadResponse extends ChannelInboundHandlerAdapter {

  private static final String NAME = "thumbnails-unread";
  private static final long SOON_NANOS = 1_000_000_000;

  private final Runnable unread;
  private final long began = System.nanoTime();

  private UnreadResponse(Runnable unread) {
    this.unread = unread;
  }

  /**
   * Runs an action, once or twice, if the response can't be written, or its connection is reset within a second and before its next
   * request.
   */
  static void watch(RoutingContext ctx, Runnable unread) {
    ctx.put(NAME, unread);
    if (ctx.request().connection() instanceof HttpServerConnection server && ctx.request().version() != HttpVersion.HTTP_2) {
      ChannelHandlerContext http = server.channelHandlerContext();
      if (http.pipeline().get(NAME) == null && !http.isRemoved()) {
        http.pipeline().addBefore(http.name(), NAME, new UnreadResponse(unread));
      }
    }
  }

  /** @param written the end of the response, as Vert.x tells it */
  static void check(RoutingContext ctx, Future<Void> written) {

    written.onFailure(failure -> {
      if (ctx.get(NAME) instanceof Runnable unread) {
        unread.run();
      }
    });
  }

  /** The client has read all responses before this request. */
  static void isRead(HttpServerRequest request) {
    if (request.connection() instanceof HttpServerConnection server && request.version() != HttpVersion.HTTP_2) {
      ChannelPipeline pipeline = server.channelHandlerContext().pipeline();
      if (pipeline.get(NAME) != null) {
        pipeline.remove(NAME);
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable failure) {
    if (System.nanoTime() - began < SOON_NANOS) {
      unread.run();
    }
    connection.fireExceptionCaught(failure);
  }
}
