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
import java.util.function.Supplier;

/**
 * Commands that come in one turn of the event loop, written together and in their order: each written by itself would cost a system call. The client
 * fails all of a batch for one; then each is sent by itself, though it may have been done already. What comes from elsewhere than the context that
 * made it is not kept for others.
 */
final class Batches {

  /** Together: of a batch's answers nothing is seen before the last, and a connection on which nothing is seen for long is given up. */
  private static final int MOST = 32;

  private final Vertx vertx;
  private final OwnContext context;
  private final Function<List<Request>, Future<List<Response>>> together;
  private List<Command> commands = new ArrayList<>();

  /** @param alone sends it by itself */
  private record Command(Request request, Supplier<Future<Response>> alone, Promise<Response> answer) {

    void sendAlone() {
      alone.get().onComplete(answer);
    }
  }

  Batches(Vertx vertx, Function<List<Request>, Future<List<Response>>> together) {
    this.vertx = vertx;
    this.context = OwnContext.of(vertx);
    this.together = together;
  }

  Future<Response> add(Request request, Supplier<Future<Response>> alone) {
    if (!context.isCurrent()) {
      return alone.get();
    }
    if (commands.size() == MOST) {
      send();
    }
    if (commands.isEmpty()) {
      List<Command> turns = commands;
      vertx.runOnContext(turn -> sendIfNotYet(turns));
    }
    Command command = new Command(request, alone, Promise.promise());
    commands.add(command);
    return command.answer().future();
  }

  private void sendIfNotYet(List<Command> turns) {
    if (turns == commands) {
      send();
    }
  }

  private void send() {
    List<Command> sent = commands;
    commands = new ArrayList<>();
    if (sent.size() == 1) {
      sent.get(0).sendAlone();
      return;
    }
    together.apply(sent.stream().map(Command::request).toList()).onComplete(
        answers -> {
          for (int i = 0; i < sent.size(); i++) {
            sent.get(i).answer().complete(answers.get(i));
          }
        },
        failure -> sent.forEach(Command::sendAlone));
  }
}
