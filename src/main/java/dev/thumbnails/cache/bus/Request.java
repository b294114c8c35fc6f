package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.ThumbnailName;
import dev.thumbnails.cache.json.JsonType;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** A message as its operation reads it. Every method fails with {@link FailureCode#INVALID} naming the field and the rule. */
final class Request {

  /** The highest number of 18 digits: nothing that a clock says is above it. */
  private static final long LATEST_MS = 999_999_999_999_999_999L;

  private final Message<?> message;

  /** @param operation the last part of the address; a header that belongs to another one is refused */
  Request(Message<?> message, String operation) {
    this.message = message;
    for (Header header : Header.all()) {
      if (message.headers().contains(header.text())) {
        check(header, operation);
      }
    }
  }

  /** The body as a name: a string, or an array of strings. */
  String name() {
    Object body = body();
    if (body instanceof String name) {
      return valid(() -> ThumbnailName.check(name));
    }
    if (body instanceof JsonArray segments) {
      return valid(() -> ThumbnailName.join(segments.getList()));
    }
    throw invalid("body: must be a name, which is a string or an array of strings, not " + JsonType.of(body));
  }

  /** The body as a thumbnail. */
  Thumbnail thumbnail() {
    Object body = body();
    if (body instanceof JsonObject json) {
      return valid(() -> Thumbnail.fromJson(json));
    }
    throw invalid("body: must be a thumbnail, which is an object, not " + JsonType.of(body));
  }

  /** Checks that there is no body. */
  void nothing() {
    if (body() != null) {
      throw invalid("body: must be absent");
    }
  }

  /** A header as a whole number, empty where it is absent. */
  OptionalLong number(Header header, long minimum, long maximum) {
    String text = message.headers().get(header.text());
    if (text == null) {
      return OptionalLong.empty();
    }
    long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (number < minimum || number > maximum) {
      throw invalid(header.text() + ": must be a whole number from " + minimum + " to " + maximum);
    }
    return OptionalLong.of(number);
  }

  /** How long the sender still waits; without end where it does not say. Fails with {@link FailureCode#TIMEOUT} if that is over. */
  long remainingMs() {
    OptionalLong deadlineMs = number(Header.DEADLINE_MS, 0, LATEST_MS);
    long remainingMs = deadlineMs.isEmpty() ? Long.MAX_VALUE : deadlineMs.getAsLong() - System.currentTimeMillis();
    if (remainingMs <= 0) {
      throw new CacheException(FailureCode.TIMEOUT, "deadlineMs: is over");
    }
    return remainingMs;
  }

  private void check(Header header, String operation) {
    if (!header.belongsTo(operation)) {
      throw invalid(header.text() + ": is no header of " + operation);
    }
    if (!header.isSupported()) {
      throw new CacheException(FailureCode.UNSUPPORTED, header.text() + ": this backend grants no claims");
    }
    if (message.headers().getAll(header.text()).size() > 1) {
      throw invalid(header.text() + ": must be given once");
    }
  }

  /** From another node it is decoded only now, and may turn out to be no JSON. */
  private Object body() {
    try {
      return message.body();
    } catch (DecodeException e) {
      throw invalid("body: must be JSON");
    }
  }

  private static <T> T valid(Supplier<T> decoded) {
    try {
      return decoded.get();
    } catch (InvalidInputException e) {
      throw invalid(e.getMessage());
    }
  }

  private static CacheException invalid(String message) {
    return new CacheException(FailureCode.INVALID, message);
  }
}
