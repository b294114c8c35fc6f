package dev.thumbnails.cache.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Tells of a response over HTTP/1.1 that has been written and that its client does not read. A client that closes its connection before it has read the
 * response resets it, and the next read of the connection fails. After a client that has read the response, the connection only ends.
 */
final class UnreadResponse extends ChannelInboundHandlerAdapter {

  private static final String NAME = "thumbnails-unread";

  private final Runnable unread;

  private UnreadResponse(Runnable unread) {
    this.unread = unread;
  }

  /** Runs an action if the connection is reset before its next request. */
  static void watch(HttpServerRequest request, Runnable unread) {
    if (request.connection() instanceof HttpServerConnection server && request.version() != HttpVersion.HTTP_2) {
      ChannelHandlerContext http = server.channelHandlerContext();
      if (http.pipeline().get(NAME) == null && !http.isRemoved()) {
        http.pipeline().addBefore(http.name(), NAME, new UnreadResponse(unread));
      }
    }
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
    unread.run();
    connection.fireExceptionCaught(failure);
  }
}
