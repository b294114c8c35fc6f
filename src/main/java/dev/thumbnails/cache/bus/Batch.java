package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.metrics.OperationMeters;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Many items asked at once and answered in their order, each for itself: one that fails, or takes too long, costs no other. */
final class Batch {

  /** What the items' failures are to the asker, and where they are counted. */
  record Errors(Failures failures, OperationMeters meters) {
  }

  private final Errors errors;
  private final List<String> names = new ArrayList<>();
  private final List<Future<JsonObject>> items = new ArrayList<>();

  Batch(Errors errors) {
    this.errors = errors;
  }

  /** @throws CacheException with {@link FailureCode#TOO_LARGE} if there are more than {@code maximum} */
  static JsonArray check(JsonArray body, int maximum) {
    if (body.size() > maximum) {
      throw new CacheException(FailureCode.TOO_LARGE, "body: must have at most " + maximum + " items");
    }
    return body;
  }

  /** @param name as the item's asker will know it, null where what was asked has none */
  void add(String name, Future<JsonObject> item) {
    names.add(name);
    items.add(item.transform(result -> Future.succeededFuture(result.succeeded() ? result.result() : error(name, result.cause()))));
  }

  /** {@code {"items": […]}}, once each is there or the time is over. */
  Future<Reply> reply(long limitMs) {
    return Future.join(items).timeout(limitMs, TimeUnit.MILLISECONDS).transform(done -> {
      JsonArray answers = new JsonArray();
      for (int i = 0; i < items.size(); i++) {
        answers.add(items.get(i).isComplete() ? items.get(i).result() : error(names.get(i), new TimeoutException()));
      }
      return Future.succeededFuture(Reply.of(new JsonObject().put("items", answers)));
    });
  }

  private JsonObject error(String name, Throwable cause) {
    CacheException failure = errors.failures().of(cause);
    errors.meters().failure(failure.code().number());
    return new JsonObject().put("name", name).put("status", "error")
        .put("code", failure.code().number()).put("message", failure.getMessage());
  }
}
