package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.backend.redis.Clients.Target;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Response;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to Redis, held open, that comes back by itself.
 *
 * <p>Each attempt to make it has a client of its own, which is closed with the connection: the client keeps a socket whose handshake was
 * refused late or never answered, and a closed client keeps none.
 *
 * <p>Confined to the context that opened it.
 */
final class HeldConnection {

  private static final long CHECKS_PER_TIMEOUT = 4;
  private static final long LONGEST_CHECK_MS = 500;
  private static final long FOLLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final LinkSettings settings;
  private final Clients clients;
  private final LinkListener listener;
  private final BackOff backOff = new BackOff();
  private final LinkLog.Link log;

  private Future<PipelinedConnection> connection;
  private Redis trying;
  private long check;
  private long reconnect = -1;
  private long lookedAgainAt;
  private long followedAt = System.nanoTime();
  private boolean closed;

  private HeldConnection(LinkSettings settings, Clients clients, LinkListener listener) {
    this.settings = settings;
    this.clients = clients;
    this.listener = listener;
    this.log = LinkLog.open(settings.vertx(), clients.place());
  }

  /** Begins to connect and returns; a server that is away is no failure. */
  static HeldConnection open(LinkSettings settings, Clients clients, LinkListener listener) {
    HeldConnection held = new HeldConnection(settings, clients, listener);
    held.connect();
    long checkMs = Math.min(LONGEST_CHECK_MS, Math.max(1, settings.timeoutMs() / CHECKS_PER_TIMEOUT));
    held.check = settings.vertx().setPeriodic(checkMs, id -> held.check());
    return held;
  }

  /** There, being made for the first time or again after a loss, or failed; after a failure it stays so until it is there again. */
  Future<PipelinedConnection> current() {
    return connection;
  }

  boolean isClosed() {
    return closed;
  }

  Future<Void> close() {
    stop();
    Future<Void> end = connection.succeeded() ? connection.result().close() : trying == null ? Future.succeededFuture() : trying.close();
    return end.eventually(listener::closed);
  }

  /** Closes once the commands in flight or waiting have been answered, or have had their time. */
  void retire() {
    stop();
    listener.closed();
    connection.onComplete(
        held -> held.retire(settings.vertx(), settings.timeoutMs()),
        failure -> {
          if (trying != null) {
            trying.close();
          }
        });
  }

  private void stop() {
    closed = true;
    settings.vertx().cancelTimer(check);
    settings.vertx().cancelTimer(reconnect);
    log.close();
  }

  private void connect() {
    if (closed) {
      return;
    }
    Future<PipelinedConnection> made = attempt();
    // After a failure requests go on failing at once: only a connection that was there is worth waiting for.
    connection = connection == null || connection.succeeded() ? made : connection;
    made.onComplete(held -> use(made), this::abandon);
  }

  private Future<PipelinedConnection> attempt() {
    // Where the client is known at once, its future has no context, nor would what waits for the connection.
    return settings.context().bind(clients.next(connection != null && connection.failed()).compose(target -> {
      trying = target.client();
      return (closed ? Future.<RedisConnection>failedFuture("closed") : target.client().connect())
          .compose(made -> prepare(hold(target, made)))
          .timeout(settings.timeoutMs(), TimeUnit.MILLISECONDS)
          .onFailure(failure -> target.client().close());
    }));
  }

  private void use(Future<PipelinedConnection> made) {
    connection = made;
    settings.meters().connected();
    log.up();
  }

  /** Sets the handlers first: the server may push messages as soon as the listener has sent its first command. */
  private PipelinedConnection hold(Target target, RedisConnection made) {
    PipelinedConnection held = new PipelinedConnection(target, made);
    // The client calls these handlers on the socket's event loop, which is another thread than a worker's.
    OwnContext own = settings.context();
    made.exceptionHandler(failure -> own.run(() -> ended(held, failure)));
    made.endHandler(end -> own.run(() -> ended(held, null)));
    made.handler(message -> own.run(() -> heard(held, message)));
    return held;
  }

  /** Fails if the connection ends before the listener is ready. */
  private Future<PipelinedConnection> prepare(PipelinedConnection held) {
    return listener.made(held.connection()).compose(
        ready -> held.isEnded() ? Future.failedFuture("the connection ended while it was prepared") : Future.succeededFuture(held));
  }

  private void ended(PipelinedConnection held, Throwable failure) {
    held.end();
    lost(held, failure);
  }

  private void heard(PipelinedConnection held, Response message) {
    held.heard();
    if (!listener.message(message)) {
      // An answer that nobody has asked for: those to come would be taken for those of others.
      ended(held, null);
    }
  }

  /** Called for each way in which a connection can end, of which one client may report several. */
  void lost(PipelinedConnection held, Throwable failure) {
    if (drop(held)) {
      if (held.isSettled()) {
        backOff.reset();
        connect();
      } else {
        abandon(failure);
      }
    }
  }

  /** Whether that was the connection in use. */
  private boolean drop(PipelinedConnection held) {
    if (closed || connection.result() != held) {
      return false;
    }
    settings.meters().lost();
    listener.lost();
    held.close();
    return true;
  }

  private void abandon(Throwable failure) {
    connection = Future.failedFuture(RedisFailure.unavailable(failure));
    if (!closed) {
      log.down(failure);
      reconnect = settings.vertx().setTimer(backOff.nextMs(RedisFailure.isAnswer(failure)), id -> connect());
    }
  }

  /** Where the master is another one now, there is another connection; what is in flight on the one that is left is still answered. */
  void lookAgain(PipelinedConnection held) {
    long now = System.nanoTime();
    if (closed || connection.result() != held || now - lookedAgainAt < LOOK_AGAIN_NANOS) {
      return;
    }
    lookedAgainAt = now;
    Future<PipelinedConnection> made = attempt();
    made.onSuccess(other -> {
      if (!closed && connection.result() == held) {
        listener.lost();
        use(made);
        held.retire(settings.vertx(), settings.timeoutMs());
      } else {
        other.close();
      }
    });
  }

  /** In a planned fail-over the old master goes on taking what is lost when it becomes a replica. */
  private void follow(PipelinedConnection held) {
    long now = System.nanoTime();
    if (now - followedAt > FOLLOW_NANOS) {
      followedAt = now;
      clients.hasMoved(held.target()).onSuccess(moved -> {
        if (moved) {
          lookAgain(held);
        }
      });
    }
  }

  /** A server that hangs is not waited for again before it has answered; a silent connection is asked whether it is there. */
  private void check() {
    log.check();
    if (!connection.succeeded()) {
      return;
    }
    PipelinedConnection held = connection.result();
    if (held.isHung(settings.timeoutNanos()) && drop(held)) {
      abandon(new TimeoutException());
      return;
    }
    if (held.isIdle(settings.timeoutNanos())) {
      held.ping();
    }
    follow(held);
  }
}
