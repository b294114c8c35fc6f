package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.backend.OwnContext;
import dev.thumbnails.cache.metrics.OperationMeters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Many items asked at once and answered in their order, each for itself: one that fails, or takes too long, costs no other. Each is counted as
 * it is answered: what comes later is nobody's.
 */
final class Batch {

  /** What the items' failures are to the asker, where they are counted, and on which context. */
  record Errors(Failures failures, OperationMeters meters, OwnContext context) {
  }

  private record Item(String name, Future<JsonObject> found) {
  }

  private final Errors errors;
  private final Consumer<String> counter;
  private final List<Item> items = new ArrayList<>();

  /** @param counter is told the status of each item that is no error */
  Batch(Errors errors, Consumer<String> counter) {
    this.errors = errors;
    this.counter = counter;
  }

  /** @throws CacheException with {@link FailureCode#TOO_LARGE} if there are more than {@code maximum} */
  static JsonArray check(JsonArray body, int maximum) {
    if (body.size() > maximum) {
      throw new CacheException(FailureCode.TOO_LARGE, "body: must have at most " + maximum + " items (maximumBatch)");
    }
    return body;
  }

  /** @param name as the item's asker will know it, null where what was asked has none */
  void add(String name, Future<JsonObject> item) {
    items.add(new Item(name, item));
  }

  /** {@code {"items": […]}}, once each is there or the time is over. */
  Future<Reply> reply(long limitMs) {
    return errors.context().within(limitMs, Future.join(items.stream().map(Item::found).toList())).transform(done -> {
      JsonArray answers = new JsonArray();
      items.forEach(item -> answers.add(answer(item)));
      return Future.succeededFuture(Reply.of(new JsonObject().put("items", answers)));
    });
  }

  private JsonObject answer(Item item) {
    Future<JsonObject> found = item.found();
    if (found.succeeded()) {
      counter.accept(found.result().getString("status"));
      return found.result();
    }
    return error(item.name(), found.failed() ? found.cause() : new TimeoutException());
  }

  private JsonObject error(String name, Throwable cause) {
    CacheException failure = errors.failures().of(cause);
    errors.meters().failure(failure.code().number());
    return new JsonObject().put("name", name).put("status", "error")
        .put("code", failure.code().number()).put("message", failure.getMessage());
  }
}
