package dev.thumbnails.cache.backend.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is sent one right behind the other, and again as a whole.
 *
 * @param on what they are may depend on the connection, which takes them for sent
 */
record Commands(int count, Function<PipelinedConnection, List<Request>> on) {

  private static final Request ASKING = Request.cmd(Command.ASKING);

  static Commands of(Request request) {
    return of(List.of(request));
  }

  static Commands of(List<Request> requests) {
    return new Commands(requests.size(), held -> requests);
  }

  static Commands of(Script.Run run) {
    return new Commands(1, held -> List.of(held.request(run)));
  }

  /** For a master that is about to get the slot: it takes only what comes right behind ASKING, so the two are not parted. */
  Commands asking() {
    return new Commands(count + 1, held -> Stream.concat(Stream.of(ASKING), on.apply(held).stream()).toList());
  }
}
