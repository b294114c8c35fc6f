package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to Redis, held open and pipelined, that comes back by itself.
 *
 * <p>While it is up, commands are written at once. While it is being made for the first time, or again after a loss, they wait for
 * it, a bounded number and no longer than the time limit. After an attempt has failed they fail at once, until a later one succeeds.
 *
 * <p>Each attempt has a client of its own, which is closed with the connection: the client keeps a socket whose handshake was refused
 * late or never answered, and a closed client keeps none.
 *
 * <p>Confined to the context that opened it.
 */
final class RedisLink implements RedisServers {

  private static final long CHECKS_PER_TIMEOUT = 4;
  /** Commands of the client's own, which count among those in flight. */
  private static final int HANDSHAKE = 16;
  /** A message may be many commands; so many together are taken at least. */
  private static final int COMMANDS = 65_536;

  private final Vertx vertx;
  private final RedisOptions options;
  private final long timeoutMs;
  private final int maximumCommands;
  private final BackOff backOff = new BackOff();
  private final LinkLog log;

  private Redis client;
  private Future<PipelinedConnection> connection;
  private long hangCheck;
  private long reconnect = -1;
  private boolean closed;
  private int waiting;

  private RedisLink(Vertx vertx, RedisOptions options, long timeoutMs, int maximumInFlight) {
    this.vertx = vertx;
    this.maximumCommands = Math.max(options.getMaxWaitingHandlers(), Math.max(COMMANDS, maximumInFlight));
    this.options = new RedisOptions(options).setMaxWaitingHandlers(maximumCommands + HANDSHAKE);
    this.timeoutMs = timeoutMs;
    this.log = new LinkLog(ConnectionString.place(options.getEndpoint()));
  }

  /** Begins to connect and returns; a server that is away is no failure. */
  static RedisLink open(Vertx vertx, RedisOptions options, long timeoutMs, int maximumInFlight) {
    RedisLink link = new RedisLink(vertx, options, timeoutMs, maximumInFlight);
    link.connect();
    link.hangCheck = vertx.setPeriodic(Math.max(1, timeoutMs / CHECKS_PER_TIMEOUT), id -> link.replaceIfHung());
    return link;
  }

  /** Fails with a {@link CacheException} where there is no connection, else with what the client or the server says. */
  Future<Response> send(Request request) {
    if (connection.succeeded()) {
      return connection.result().unanswered() < maximumCommands ? connection.result().send(request) : tooMany();
    }
    if (connection.failed()) {
      return Future.failedFuture(RedisFailure.unavailable(connection.cause()));
    }
    return waiting < maximumCommands ? sendWhenConnected(request) : tooMany();
  }

  @Override
  public Future<Response> send(String key, Request request) {
    return send(request);
  }

  @Override
  public boolean keepKeysTogether() {
    return true;
  }

  @Override
  public Future<Collection<RedisLink>> masters() {
    return Future.succeededFuture(List.of(this));
  }

  @Override
  public Future<Void> close() {
    closed = true;
    vertx.cancelTimer(hangCheck);
    vertx.cancelTimer(reconnect);
    return client.close();
  }

  private static Future<Response> tooMany() {
    return Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many commands to Redis are in flight"));
  }

  private Future<Response> sendWhenConnected(Request request) {
    long giveUp = System.nanoTime() + timeoutNanos();
    waiting++;
    return connection.transform(attempt -> {
      waiting--;
      if (attempt.failed()) {
        return Future.failedFuture(RedisFailure.unavailable(attempt.cause()));
      }
      return System.nanoTime() < giveUp ? attempt.result().send(request) : Future.failedFuture(RedisFailure.timeout());
    });
  }

  private void connect() {
    if (closed) {
      return;
    }
    Redis attempt = Redis.createClient(vertx, new RedisOptions(options));
    client = attempt;
    Future<PipelinedConnection> made = attempt.connect()
        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
        .map(accepted -> hold(attempt, accepted));
    // After a failure requests go on failing at once: only a connection that was there is worth waiting for.
    connection = connection == null || connection.succeeded() ? made : connection;
    made.onComplete(held -> use(made), failure -> abandon(attempt, made, failure));
  }

  private void use(Future<PipelinedConnection> made) {
    connection = made;
    log.up();
  }

  private PipelinedConnection hold(Redis owner, RedisConnection made) {
    PipelinedConnection held = new PipelinedConnection(made);
    made.exceptionHandler(failure -> replace(owner, held, failure));
    made.endHandler(end -> replace(owner, held, null));
    return held;
  }

  /** Called for each way in which a connection can end, of which one client may report several. */
  private void replace(Redis owner, PipelinedConnection held, Throwable failure) {
    if (closed || connection.result() != held) {
      return;
    }
    if (held.isSettled()) {
      backOff.reset();
      owner.close();
      connect();
    } else {
      abandon(owner, Future.failedFuture(RedisFailure.unavailable(failure)), failure);
    }
  }

  private void abandon(Redis owner, Future<PipelinedConnection> failed, Throwable failure) {
    connection = failed;
    owner.close();
    if (!closed) {
      log.down(failure);
      reconnect = vertx.setTimer(backOff.nextMs(), id -> connect());
    }
  }

  private void replaceIfHung() {
    if (connection.succeeded() && connection.result().isHung(timeoutNanos())) {
      replace(client, connection.result(), new TimeoutException());
    }
  }

  private long timeoutNanos() {
    return TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }
}
