package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.OwnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Commands that come in one turn of the event loop, written together: each written by itself would cost a system call. Transactions, which become one, go
 * before reads, so that who sets and then gets, without waiting, gets what they have set.
 *
 * <p>Where a batch fails, each is sent by itself, for the client does not say what was in its way: a read may have been done already, a transaction has not
 * been, unless the connection was lost. A read that comes from elsewhere than the context that made it is not kept for others.
 */
final class Batches {

  /** Together: of a batch's answers nothing is seen before the last, and a connection on which nothing is seen for long is given up. */
  private static final int MOST = 32;

  private final LinkSettings settings;
  private final OwnContext context;
  private final Function<List<Request>, Future<List<Response>>> readTogether;
  private final Function<List<Request>, Future<List<Response>>> doTogether;
  private final List<Unit> reads = new ArrayList<>();
  private final List<Unit> transactions = new ArrayList<>();
  private boolean scheduled;

  /** @param alone sends them by themselves, unless it is too late, and passes the answers on; it is given what they failed with together, or null */
  private record Unit(List<Request> requests, long giveUpNanos, Consumer<Throwable> alone, Consumer<List<Response>> answer) {
  }

  /**
   * @param readTogether writes reads in one piece, for the answer to each
   * @param doTogether the same of commands as one transaction
   */
  Batches(LinkSettings settings, Function<List<Request>, Future<List<Response>>> readTogether, Function<List<Request>, Future<List<Response>>> doTogether) {
    this.settings = settings;
    this.context = settings.context();
    this.readTogether = readTogether;
    this.doTogether = doTogether;
  }

  /** @param alone sends it by itself; it is given what the batch failed with, or null where it has not been in one */
  Future<Response> addRead(Request request, long giveUpNanos, Function<Throwable, Future<Response>> alone) {
    if (!context.isCurrent()) {
      return alone.apply(null);
    }
    // Without a context: it is completed on this one, and gets are slower by more than a tenth with one that is bound.
    Promise<Response> answer = Promise.promise();
    add(reads, new Unit(List.of(request), giveUpNanos, failed -> alone.apply(failed).onComplete(answer), answers -> answer.complete(answers.get(0))));
    return answer.future();
  }

  /** @param alone does them as a transaction of their own; it is given what the one with others failed with */
  Future<List<Response>> addTransaction(List<Request> steps, long giveUpNanos, Function<Throwable, Future<List<Response>>> alone) {
    Promise<List<Response>> answer = Promise.promise();
    // Nothing may come between its commands.
    context.run(() -> add(transactions, new Unit(steps, giveUpNanos, failed -> alone.apply(failed).onComplete(answer), answer::complete)));
    return answer.future();
  }

  /** Sends what there is, before something that has come later. */
  void flush() {
    if (context.isCurrent()) {
      send(transactions, doTogether);
      send(reads, readTogether);
    }
  }

  private void add(List<Unit> units, Unit unit) {
    if (units.size() == MOST) {
      flush();
    }
    if (!scheduled) {
      scheduled = true;
      settings.vertx().runOnContext(turn -> {
        scheduled = false;
        flush();
      });
    }
    units.add(unit);
  }

  private static void send(List<Unit> units, Function<List<Request>, Future<List<Response>>> together) {
    List<Unit> sent = inTime(units);
    if (sent.isEmpty()) {
      return;
    }
    if (sent.size() == 1 && sent.get(0).requests().size() == 1) {
      sent.get(0).alone().accept(null);
      return;
    }
    List<Request> requests = new ArrayList<>();
    sent.forEach(unit -> requests.addAll(unit.requests()));
    together.apply(requests).onComplete(answers -> answer(sent, answers), failure -> sent.forEach(unit -> unit.alone().accept(failure)));
  }

  /** Takes all out; the event loop may have been held up since they came. */
  private static List<Unit> inTime(List<Unit> units) {
    if (units.isEmpty()) {
      return List.of();
    }
    List<Unit> taken = List.copyOf(units);
    units.clear();
    List<Unit> sent = new ArrayList<>(taken.size());
    long now = System.nanoTime();
    for (Unit unit : taken) {
      if (now - unit.giveUpNanos() < 0) {
        sent.add(unit);
      } else {
        unit.alone().accept(null);
      }
    }
    return sent;
  }

  private static void answer(List<Unit> sent, List<Response> answers) {
    int from = 0;
    for (Unit unit : sent) {
      int to = from + unit.requests().size();
      unit.answer().accept(answers.subList(from, to));
      from = to;
    }
  }
}
