package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.DecodeException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A message as its operation reads it. Every method fails with {@link FailureCode#INVALID} naming the field and the rule. */
final class Request {

  /** The highest number of 18 digits: nothing that a clock says is above it. */
  private static final long LATEST_MS = 999_999_999_999_999_999L;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Message<?> message;
  private final String operation;
  private final long timeoutMs;
  private final Caller caller;
  private final Map<Header, String> headers;
  private final long deadlineMs;

  /**
   * @param operation the last part of the address; a header that belongs to another one is refused
   * @param timeoutMs how long the backend may take for it
   * @param caller may go before the reply
   */
  Request(Message<?> message, String operation, long timeoutMs, Caller caller) {
    this.caller = caller;
    this.message = message;
    this.operation = operation;
    this.timeoutMs = timeoutMs;
    this.headers = message.headers().isEmpty() ? Map.of() : readHeaders();
    this.deadlineMs = number(Header.DEADLINE_MS, 0, LATEST_MS).orElse(Long.MAX_VALUE);
  }

  /** The body as a name. */
  String name() {
    return Body.name(body());
  }

  /** The body as a thumbnail. */
  Thumbnail thumbnail() {
    return Body.thumbnail(body());
  }

  /** Checks that there is no body. */
  void nothing() {
    if (body() != null) {
      throw Body.invalid("body: must be absent");
    }
  }

  /** From another node it is decoded only now, and may turn out to be no JSON. */
  Object body() {
    try {
      return message.body();
    } catch (DecodeException e) {
      throw Body.invalid("body: must be JSON");
    }
  }

  /** Whether there are no headers, as in nearly every message, or only one that says when the sender gives up. */
  boolean isPlain() {
    return headers.isEmpty() || headers.size() == 1 && hasDeadline();
  }

  boolean hasDeadline() {
    return deadlineMs != Long.MAX_VALUE;
  }

  /** A header's text, null where it is absent. */
  String text(Header header) {
    return headers.get(header);
  }

  /** A header as a whole number, empty where it is absent. */
  OptionalLong number(Header header, long minimum, long maximum) {
    String text = text(header);
    if (text == null) {
      return OptionalLong.empty();
    }
    long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
    if (number < minimum || number > maximum) {
      throw Body.invalid(header.text() + ": must be a whole number from " + minimum + " to " + maximum);
    }
    return OptionalLong.of(number);
  }

  /** How long the backend may take now: its own time, or what is left until the sender gives up. */
  long limitMs() {
    return Math.min(timeoutMs, remainingMs());
  }

  /** How long the sender still waits; without end where it does not say. Fails with {@link FailureCode#TIMEOUT} if that is over. */
  long remainingMs() {
    long remainingMs = hasDeadline() ? deadlineMs - System.currentTimeMillis() : Long.MAX_VALUE;
    if (remainingMs <= 0) {
      throw new CacheException(FailureCode.TIMEOUT, "deadlineMs: has passed");
    }
    return remainingMs;
  }

  long timeoutMs() {
    return timeoutMs;
  }

  Caller caller() {
    return caller;
  }

  /** For whom the request is, so that the open claims of each owner can be bounded; null if that is not told. */
  String owner() {
    return message.headers().get(Callers.OWNER);
  }

  private Map<Header, String> readHeaders() {
    Map<Header, String> known = new EnumMap<>(Header.class);
    for (Map.Entry<String, String> given : message.headers()) {
      Header header = Header.of(given.getKey());
      if (header != null) {
        check(header, known.put(header, given.getValue()));
      }
    }
    return known;
  }

  private void check(Header header, String before) {
    if (!header.belongsTo(operation)) {
      throw Body.invalid(header.text() + ": not allowed on " + operation + "; allowed: " + String.join(", ", Header.names(operation)));
    }
    if (before != null) {
      throw Body.invalid(header.text() + ": must be given once");
    }
  }
}
