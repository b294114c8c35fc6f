package dev.thumbnails.cache.backend;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Puts the changes of one name one after the other, in the order in which they came. Keeps nothing of a name whose turns are over. Thread-safe. */
final class Turns {

  /** By name, the turn that was taken last and is not over. */
  private final ConcurrentMap<String, Turn> last = new ConcurrentHashMap<>();

  /** Takes the next turn of a name. Its taker has to end it, whether it has begun or not. */
  Turn take(String name) {
    Turn turn = new Turn(name);
    Turn before = last.put(name, turn);
    turn.begin = before == null ? Future.succeededFuture() : before.end();
    return turn;
  }

  /** Completes when all turns are over that have been taken for the name until now. */
  Future<Void> over(String name) {
    Turn turn = last.get(name);
    return turn == null ? Future.succeededFuture() : turn.end();
  }

  final class Turn {

    private final String name;
    private final Promise<Void> over = Promise.promise();
    private Future<Void> begin;

    private Turn(String name) {
      this.name = name;
    }

    /** Completes when the turn before it is over, on any thread. */
    Future<Void> begin() {
      return begin;
    }

    boolean isOver() {
      return over.future().isComplete();
    }

    /** Lets the next turn begin. A turn that is over stays so. */
    void finish() {
      last.remove(name, this);
      over.tryComplete();
    }

    private Future<Void> end() {
      return over.future();
    }
  }
}
