package dev.thumbnails.cache.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Tells of a response over HTTP/1.1 that its client does not read. A client that closes its connection before it has read the response resets it, and the
 * next write or read of the connection fails. After a client that has read the response, the connection only ends. A reset that comes much later says
 * nothing: proxies reset connections that have been idle, to use the port again.
 */
final class UnreadResponse extends ChannelDuplexHandler {

  private static final String NAME = "thumbnails-unread";
  private static final long SOON_NANOS = 1_000_000_000;

  private final Runnable unread;
  private final long began = System.nanoTime();

  private UnreadResponse(Runnable unread) {
    this.unread = unread;
  }

  /** Runs an action if the response that is written next fails, or the connection is reset within a second and before its next request. */
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
  public void write(ChannelHandlerContext connection, Object part, ChannelPromise written) {
    connection.write(part, written.unvoid().addListener(result -> {
      if (!result.isSuccess()) {
        unread.run();
      }
    }));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable failure) {
    if (System.nanoTime() - began < SOON_NANOS) {
      unread.run();
    }
    connection.fireExceptionCaught(failure);
  }
}
