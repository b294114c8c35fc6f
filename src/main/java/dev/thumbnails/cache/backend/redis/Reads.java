package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.backend.OwnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads that come in one turn of the event loop, written together: each written by itself would cost a system call. The client fails all of a
 * batch for one; then each is sent by itself. What comes from elsewhere than the context that made it is not kept for others.
 */
final class Reads {

  /** Together: of a batch's answers nothing is seen before the last, and a connection on which nothing is seen for long is given up. */
  private static final int MOST = 32;

  private final Vertx vertx;
  private final OwnContext context;
  private final Function<Request, Future<Response>> one;
  private final Function<List<Request>, Future<List<Response>>> many;
  private List<Request> requests = new ArrayList<>();
  private List<Promise<Response>> answers = new ArrayList<>();

  Reads(Vertx vertx, Function<Request, Future<Response>> one, Function<List<Request>, Future<List<Response>>> many) {
    this.vertx = vertx;
    this.context = OwnContext.of(vertx);
    this.one = one;
    this.many = many;
  }

  Future<Response> add(Request request) {
    if (!context.isCurrent()) {
      return one.apply(request);
    }
    if (requests.size() == MOST) {
      send();
    }
    if (requests.isEmpty()) {
      List<Request> turns = requests;
      vertx.runOnContext(turn -> sendIfNotYet(turns));
    }
    Promise<Response> answer = Promise.promise();
    requests.add(request);
    answers.add(answer);
    return answer.future();
  }

  private void sendIfNotYet(List<Request> turns) {
    if (turns == requests) {
      send();
    }
  }

  private void send() {
    List<Request> sent = requests;
    List<Promise<Response>> waiting = answers;
    requests = new ArrayList<>();
    answers = new ArrayList<>();
    if (sent.size() == 1) {
      one.apply(sent.get(0)).onComplete(waiting.get(0));
      return;
    }
    many.apply(sent).onComplete(batch -> {
      for (int i = 0; i < sent.size(); i++) {
        if (batch.succeeded()) {
          waiting.get(i).complete(batch.result().get(i));
        } else {
          one.apply(sent.get(i)).onComplete(waiting.get(i));
        }
      }
    });
  }
}
