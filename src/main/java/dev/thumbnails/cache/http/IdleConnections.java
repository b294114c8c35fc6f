package dev.thumbnails.cache.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Closes a server's connections that are of no use: nothing asked, a request that does not come to its end, or a response that is not
 * read, for longer than the limit. Bytes that trickle in do not prolong it, but another request on an HTTP/2 connection does (for its bodies
 * see {@link BodyDeadline}); the time in which a request is being answered does not count. Belongs to one event loop.
 */
final class IdleConnections {

  private static final Pattern CLOSE = Pattern.compile("(?i)(^|,)[ \\t]*close[ \\t]*(,|$)");
  private static final int LOOKS_PER_LIMIT = 16;

  private static final class Activity {

    private long since = System.nanoTime();
    private int answering;
    private boolean closing;
  }

  private final Map<HttpConnection, Activity> open = new HashMap<>();
  private final long limitNanos;
  private final CharSequence keepAlive;

  private IdleConnections(long limitMs) {
    this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMs) * (LOOKS_PER_LIMIT - 1) / LOOKS_PER_LIMIT;
    this.keepAlive = keepAlive(TimeUnit.NANOSECONDS.toSeconds(limitNanos));
  }

  /** Looks after the connections until the calling verticle is undeployed. */
  static IdleConnections watch(Vertx vertx, long limitMs) {
    IdleConnections connections = new IdleConnections(limitMs);
    vertx.setPeriodic(Math.max(1, limitMs / LOOKS_PER_LIMIT), id -> connections.closeIdle());
    return connections;
  }

  /** One second less than the limit, since Vert.x's client looks for connections to drop once a second; null where none is left. */
  private static CharSequence keepAlive(long limitSeconds) {
    long seconds = limitSeconds - 1;
    // Vert.x 5.2's client takes a time with the digit 9 for none.
    while (Long.toString(seconds).contains("9")) {
      seconds--;
    }
    return seconds < 1 ? null : HttpHeaders.createOptimized("timeout=" + seconds);
  }

  /**
   * Says how long the connection may be used again: a client that keeps it for longer would send a request, now and then, to a
   * connection that is just being closed. HTTP/2 has no such header (RFC 9113, section 8.2.2), and GOAWAY instead.
   */
  void announce(HttpServerRequest request) {
    if (keepAlive != null && request.version() != HttpVersion.HTTP_2 && !closes(request.getHeader(HttpHeaders.CONNECTION))) {
      request.response().putHeader(HttpHeaders.KEEP_ALIVE, keepAlive);
    }
  }

  private static boolean closes(String connection) {
    return connection != null && CLOSE.matcher(connection).find();
  }

  /** A connection has been opened. */
  void opened(HttpConnection connection) {
    open.put(connection, new Activity());
    connection.closeHandler(closed -> open.remove(connection));
  }

  /** A request has begun; whether it is to be answered, since its connection is not being closed. */
  boolean asked(HttpConnection connection) {
    Activity activity = open.get(connection);
    if (activity == null) {
      return true;
    }
    if (!activity.closing) {
      activity.since = System.nanoTime();
    }
    return !activity.closing;
  }

  /** The connection becomes a WebSocket, or asks to: others look after it, until it is {@link #opened} again as it was. */
  void upgrading(HttpConnection connection) {
    open.remove(connection);
  }

  /** What answers a request that has been read: until it completes, the time does not count. */
  <T> Future<T> during(HttpConnection connection, Supplier<Future<T>> answer) {
    answering(connection);
    return Future.<Void>succeededFuture().compose(begun -> answer.get()).onComplete(done -> answered(connection));
  }

  /** The same for what has no future, until {@link #answered}. */
  void answering(HttpConnection connection) {
    Activity activity = open.get(connection);
    if (activity != null) {
      activity.answering++;
    }
  }

  void answered(HttpConnection connection) {
    Activity activity = open.get(connection);
    if (activity != null) {
      activity.answering--;
      activity.since = System.nanoTime();
    }
  }

  private void closeIdle() {
    long start = System.nanoTime() - limitNanos;
    List<HttpConnection> idle = open.entrySet().stream()
        .filter(entry -> entry.getValue().answering == 0 && entry.getValue().since - start < 0)
        .map(Map.Entry::getKey)
        .toList();
    idle.forEach(this::close);
  }

  /** A close waits for what is written to be read, so that it is no end for a client that does not read: the next look is. */
  private void close(HttpConnection connection) {
    Activity activity = open.get(connection);
    if (!activity.closing) {
      activity.closing = true;
      connection.close();
      return;
    }
    open.remove(connection);
    if (connection instanceof HttpServerConnection server) {
      server.channelHandlerContext().close();
    }
  }
}
