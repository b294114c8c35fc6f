package dev.thumbnails.cache;

import dev.thumbnails.cache.client.CacheClient;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One call for any number of names, as several messages. A message that has more names than the cache takes is sent again in halves, and what has been learned
 * holds for the messages after it.
 *
 * <p>Confined to the context that it runs on.
 */
final class ManyNames {

  /** The default of {@code maximumBatch}. */
  static final int LARGEST_PART = 512;
  private static final int IN_FLIGHT = 4;

  /** Names from one index to another, which is not among them. */
  private record Part(int from, int to) {
  }

  private final CacheClient client;
  private final ThumbnailCacheOptions options;
  private final List<String> names;
  private final AtomicInteger largestPart;
  private final JsonObject[] items;
  private final Deque<Part> waiting = new ArrayDeque<>();
  private final Promise<Void> answered = Promise.promise();
  private final long endMs;
  private int inFlight;
  private boolean ended;

  /** @param largestPart how many names a message may have as far as is known; lowered when the cache takes fewer */
  ManyNames(CacheClient client, ThumbnailCacheOptions options, List<String> names, AtomicInteger largestPart) {
    this.client = client;
    this.options = options;
    this.names = names;
    this.largestPart = largestPart;
    this.items = new JsonObject[names.size()];
    this.endMs = System.currentTimeMillis() + options.limitMs();
    waiting.add(new Part(0, names.size()));
  }

  /** The hits in the order of the names. */
  Future<Map<String, Thumbnail>> get() {
    sendAsManyAsMayBe();
    return answered.future().timeout(options.limitMs(), TimeUnit.MILLISECONDS)
        .onComplete(done -> end())
        .map(all -> BatchReply.hits(Arrays.asList(items)))
        .recover(failure -> Future.failedFuture(failure instanceof TimeoutException || System.currentTimeMillis() >= endMs
            ? new CacheException(FailureCode.TIMEOUT, "no result within " + options.limitMs() + " ms")
            : failure));
  }

  private void sendAsManyAsMayBe() {
    while (inFlight < IN_FLIGHT && !waiting.isEmpty()) {
      Part part = next();
      inFlight++;
      JsonArray body = new JsonArray(names.subList(part.from(), part.to()));
      client.request("getAll", body, new DeliveryOptions().addHeader("deadlineMs", Long.toString(endMs)), options.attemptMs())
          .onComplete((AsyncResult<Message<Object>> reply) -> answered(part, reply));
    }
    if (inFlight == 0) {
      answered.tryComplete();
    }
  }

  private Part next() {
    Part all = waiting.remove();
    int end = (int) Math.min(all.to(), (long) all.from() + largestPart.get());
    if (end < all.to()) {
      waiting.addFirst(new Part(end, all.to()));
    }
    return new Part(all.from(), end);
  }

  private void answered(Part part, AsyncResult<Message<Object>> reply) {
    inFlight--;
    int size = part.to() - part.from();
    if (reply.succeeded()) {
      JsonArray found = BatchReply.items(reply.result().body());
      for (int i = 0; i < size; i++) {
        items[part.from() + i] = found.getJsonObject(i);
      }
    } else if (size > 1 && isTooMany(reply.cause()) && !ended) {
      largestPart.accumulateAndGet(size / 2, Math::min);
      waiting.addFirst(part);
    } else {
      end();
      answered.tryFail(reply.cause());
    }
    sendAsManyAsMayBe();
  }

  /** Nothing more is sent. */
  private void end() {
    ended = true;
    waiting.clear();
  }

  private static boolean isTooMany(Throwable failure) {
    return failure instanceof ReplyException reply && reply.failureCode() == FailureCode.TOO_LARGE.number();
  }
}
