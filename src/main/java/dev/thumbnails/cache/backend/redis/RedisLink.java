package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The way to one server: commands are pipelined on a {@link HeldConnection}.
 *
 * <p>While it is up, commands are written at once. While it is being made for the first time, or again after a loss, they wait for
 * it, a bounded number and no longer than the time limit. After an attempt has failed, or the server has hung, they fail at once until a later
 * attempt succeeds. A command that was in flight when the connection was lost is sent once more: all that are used may be repeated.
 *
 * <p>Confined to the context that opened it.
 */
final class RedisLink implements RedisServers {

  private static final Request MULTI = Request.cmd(Command.MULTI);
  private static final Request EXEC = Request.cmd(Command.EXEC);

  private final LinkSettings settings;
  private final HeldConnection connection;
  private final Batches batches;
  private int waiting;

  private RedisLink(LinkSettings settings, HeldConnection connection) {
    this.settings = settings;
    this.connection = connection;
    this.batches = new Batches(settings.vertx(), this::batch, steps -> batch(transaction(steps)).map(all -> answers(all.get(all.size() - 1))));
  }

  /** Begins to connect and returns; a server that is away is no failure. */
  static RedisLink open(LinkSettings settings, Clients clients, LinkListener listener) {
    return new RedisLink(settings, HeldConnection.open(settings, clients, listener));
  }

  /** Fails with a {@link CacheException} where there is no connection, else with what the client or the server says. */
  Future<Response> send(Request request) {
    List<Request> requests = List.of(request);
    batches.flush();
    return send(held -> requests, endNanos(), true);
  }

  @Override
  public Future<Response> run(String key, Script.Run run) {
    return run(run);
  }

  Future<Response> run(Script.Run run) {
    batches.flush();
    return send(held -> List.of(held.request(run)), endNanos(), true);
  }

  @Override
  public Future<Response> send(String key, Request request) {
    return send(request);
  }

  @Override
  public Future<Response> sendTogether(String key, Request request) {
    return sendTogether(request);
  }

  /** {@link #send} with others that come at the same moment. */
  Future<Response> sendTogether(Request request) {
    List<Request> requests = List.of(request);
    long giveUpNanos = endNanos();
    if (connection.current().succeeded()) {
      return batches.addRead(request, giveUpNanos, failed -> sendInTime(requests, giveUpNanos, failed));
    }
    batches.flush();
    return send(held -> requests, giveUpNanos, true);
  }

  @Override
  public Future<List<Response>> transaction(String key, Request... steps) {
    List<Request> requests = List.of(steps);
    long giveUpNanos = endNanos();
    return batches.addTransaction(requests, giveUpNanos, failed -> sendInTime(transaction(requests), giveUpNanos, failed).map(RedisLink::answers));
  }

  private static List<Request> transaction(List<Request> steps) {
    List<Request> requests = new ArrayList<>(steps.size() + 2);
    requests.add(MULTI);
    requests.addAll(steps);
    requests.add(EXEC);
    return requests;
  }

  private static List<Response> answers(Response exec) {
    return exec.stream().toList();
  }

  @Override
  public boolean keepKeysTogether() {
    return true;
  }

  @Override
  public long endNanos() {
    return settings.endNanos();
  }

  @Override
  public <T> Future<T> until(long endNanos, Supplier<Future<T>> step) {
    return settings.until(endNanos, step);
  }

  @Override
  public Future<Collection<RedisLink>> masters() {
    return Future.succeededFuture(List.of(this));
  }

  @Override
  public Future<Void> close() {
    return connection.close();
  }

  /** Takes no more commands, and closes once those in flight or waiting have been answered, or have had their time. */
  void retire() {
    batches.flush();
    connection.retire();
  }

  /** @param failed why it has not been answered together with others; null if it has not been sent yet */
  private Future<Response> sendInTime(List<Request> requests, long giveUpNanos, Throwable failed) {
    if (!isInTime(giveUpNanos)) {
      return Future.failedFuture(RedisFailure.timeout());
    }
    if (failed != null && RedisFailure.isLossOfBatch(failed)) {
      settings.meters().repeated(requests.size());
    }
    return send(held -> requests, giveUpNanos, true);
  }

  /** One right behind the other, and answered by the last answer; what they are may depend on the connection. */
  private Future<Response> send(Function<PipelinedConnection, List<Request>> requests, long giveUpNanos, boolean again) {
    Future<PipelinedConnection> current = connection.current();
    if (current.succeeded()) {
      return write(current.result(), requests, giveUpNanos, again);
    }
    if (current.failed()) {
      return Future.failedFuture(RedisFailure.unavailable(current.cause()));
    }
    return waiting < settings.maximumCommands() ? sendWhenConnected(requests, giveUpNanos, again) : tooMany();
  }

  private Future<Response> sendWhenConnected(Function<PipelinedConnection, List<Request>> requests, long giveUpNanos, boolean again) {
    waiting++;
    return connection.current().transform(attempt -> {
      waiting--;
      if (attempt.failed()) {
        return Future.failedFuture(RedisFailure.unavailable(attempt.cause()));
      }
      return isInTime(giveUpNanos)
          ? write(attempt.result(), requests, giveUpNanos, again)
          : Future.failedFuture(RedisFailure.timeout());
    });
  }

  private Future<Response> write(PipelinedConnection held, Function<PipelinedConnection, List<Request>> requests, long giveUpNanos, boolean again) {
    List<Request> written = requests.apply(held);
    int commands = written.size();
    if (held.unanswered() + commands > settings.maximumCommands()) {
      return tooMany();
    }
    held.asked(commands);
    return write(held.connection(), written).transform(answer -> {
      held.answered(commands);
      if (answer.succeeded()) {
        return (Future<Response>) answer;
      }
      boolean lost = RedisFailure.isLoss(answer.cause());
      return isOvercome(held, answer.cause()) && again ? sendAgain(requests, giveUpNanos, lost ? commands : 0) : (Future<Response>) answer;
    });
  }

  /** A server that was silent for all of a command's time has not answered in time, even if that is found by the loss of the connection. */
  private Future<Response> sendAgain(Function<PipelinedConnection, List<Request>> requests, long giveUpNanos, int lost) {
    if (!isInTime(giveUpNanos)) {
      return Future.failedFuture(RedisFailure.timeout());
    }
    settings.meters().repeated(lost);
    return send(requests, giveUpNanos, false);
  }

  /** Whether what failed so may be sent once more, after what is done about it here. */
  private boolean isOvercome(PipelinedConnection held, Throwable failure) {
    if (RedisFailure.is(failure, "READONLY")) {
      connection.lookAgain(held);
      return false;
    }
    if (RedisFailure.is(failure, "NOSCRIPT")) {
      held.forgetScripts();
      return true;
    }
    boolean lost = RedisFailure.isLoss(failure);
    if (lost) {
      connection.lost(held, failure);
    }
    return lost && !connection.isClosed();
  }

  private static boolean isInTime(long giveUpNanos) {
    return System.nanoTime() - giveUpNanos < 0;
  }

  /** What several fail with is the first failure. */
  private static Future<Response> write(RedisConnection connection, List<Request> requests) {
    if (requests.size() == 1) {
      return connection.send(requests.get(0));
    }
    List<Future<Response>> answers = requests.stream().map(connection::send).toList();
    return Future.join(answers).transform(all -> answers.stream().filter(Future::failed).findFirst().orElse(answers.get(answers.size() - 1)));
  }

  /** Fails if anything is in its way: then each is sent again, by itself. */
  private Future<List<Response>> batch(List<Request> requests) {
    PipelinedConnection held = connection.current().result();
    if (held == null || held.unanswered() + requests.size() > settings.maximumCommands()) {
      return Future.failedFuture(RedisFailure.unavailable(null));
    }
    held.asked(requests.size());
    return held.connection().batch(requests).onComplete(answered -> held.answered(requests.size()));
  }

  private static Future<Response> tooMany() {
    return Future.failedFuture(new CacheException(FailureCode.UNAVAILABLE, "overloaded: too many commands to Redis are in flight"));
  }
}
