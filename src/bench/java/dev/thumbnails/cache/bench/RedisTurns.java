package dev.thumbnails.cache.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** Commands of one turn of the event loop, written to a connection together, as many as the cache writes: the client writes each that it is given by itself. */
final class RedisTurns {

  private static final int MOST = 32;

  private final Vertx vertx;
  private final RedisConnection connection;
  private List<Request> requests = new ArrayList<>(MOST);
  private List<Promise<Response>> answers = new ArrayList<>(MOST);

  /** On the context that asks. */
  RedisTurns(Vertx vertx, RedisConnection connection) {
    this.vertx = vertx;
    this.connection = connection;
  }

  Future<Response> send(Request request) {
    if (requests.isEmpty()) {
      vertx.runOnContext(turn -> flush());
    }
    Promise<Response> answer = Promise.promise();
    requests.add(request);
    answers.add(answer);
    if (requests.size() == MOST) {
      flush();
    }
    return answer.future();
  }

  private void flush() {
    if (requests.isEmpty()) {
      return;
    }
    List<Promise<Response>> asked = answers;
    connection.batch(requests).onComplete(values -> {
      for (int i = 0; i < asked.size(); i++) {
        asked.get(i).complete(values.get(i));
      }
    }, failure -> asked.forEach(answer -> answer.fail(failure)));
    requests = new ArrayList<>(MOST);
    answers = new ArrayList<>(MOST);
  }
}
