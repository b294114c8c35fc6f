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
    this.batches = new Batches(settings, this::batch, steps -> batch(transaction(steps)).map(all -> answers(all.get(all.size() - 1))));
  }

  /** Begins to connect and returns; a server that is away is no failure. */
  static RedisLink open(LinkSettings settings, Clients clients, LinkListener listener) {
    return new RedisLink(settings, HeldConnection.open(settings, clients, listener));
  }

  /** Fails with a {@link CacheException} where there is no connection, else with what the client or the server says. */
  Future<Response> send(Request request) {
    return send(Commands.of(request));
  }

  /** One right behind the other, and answered by the last answer. */
  Future<Response> send(Commands commands) {
    batches.flush();
    return send(commands, endNanos(), true);
  }

  @Override
  public Future<Response> run(String key, Script.Run run) {
    return run(run);
  }

  Future<Response> run(Script.Run run) {
    return send(Commands.of(run));
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
    if (!connection.current().succeeded()) {
      return send(request);
    }
    long giveUpNanos = endNanos();
    return batches.addRead(request, giveUpNanos, failed -> sendInTime(List.of(request), giveUpNanos, failed));
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
    List<Response> answers = new ArrayList<>(exec.size());
    exec.forEach(answers::add);
    return answers;
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
    return send(Commands.of(requests), giveUpNanos, true);
  }

  private Future<Response> send(Commands commands, long giveUpNanos, boolean again) {
    Future<PipelinedConnection> current = connection.current();
    if (current.succeeded()) {
      return write(current.result(), commands, giveUpNanos, again);
    }
    if (current.failed()) {
      return Future.failedFuture(RedisFailure.unavailable(current.cause()));
    }
    return waiting < settings.maximumCommands() ? sendWhenConnected(commands, giveUpNanos, again) : tooMany();
  }

  private Future<Response> sendWhenConnected(Commands commands, long giveUpNanos, boolean again) {
    waiting++;
    return connection.current().transform(attempt -> {
      waiting--;
      if (attempt.failed()) {
        return Future.failedFuture(RedisFailure.unavailable(attempt.cause()));
      }
      return isInTime(giveUpNanos)
          ? write(attempt.result(), commands, giveUpNanos, again)
          : Future.failedFuture(RedisFailure.timeout());
    });
  }

  private Future<Response> write(PipelinedConnection held, Commands commands, long giveUpNanos, boolean again) {
    int count = commands.count();
    if (held.unanswered() + count > settings.maximumCommands()) {
      return tooMany();
    }
    held.asked(count);
    return write(held.connection(), commands.on().apply(held)).transform(answer -> {
      held.answered(count);
      if (answer.succeeded()) {
        return (Future<Response>) answer;
      }
      boolean lost = RedisFailure.isLoss(answer.cause());
      return isOvercome(held, answer.cause()) && again ? sendAgain(commands, giveUpNanos, lost ? count : 0) : (Future<Response>) answer;
    });
  }

  /** A server that was silent for all of a command's time has not answered in time, even if that is found by the loss of the connection. */
  private Future<Response> sendAgain(Commands commands, long giveUpNanos, int lost) {
    if (!isInTime(giveUpNanos)) {
      return Future.failedFuture(RedisFailure.timeout());
    }
    settings.meters().repeated(lost);
    return send(commands, giveUpNanos, false);
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
