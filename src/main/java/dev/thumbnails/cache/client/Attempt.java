package dev.thumbnails.cache.client;

import dev.thumbnails.cache.bus.Header;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What each attempt of one request sends, and how much time there is. */
record Attempt(String operation, Object body, DeliveryOptions delivery, long ownMs, long attemptMs, long endNanos) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /**
   * @param delivery may have a deadline of the caller's own, in this node's time
   * @param ownMs how long one on this node may take
   * @param attemptMs how long one elsewhere may take
   * @param limitMs how long all may take
   */
  static Attempt of(String operation, Object body, DeliveryOptions delivery, long ownMs, long attemptMs, long limitMs) {
    return new Attempt(operation, body, delivery, ownMs, attemptMs, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs));
  }

  long leftMs() {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }

  /**
   * Options for an attempt that is sent now. The attempt carries its own end: a cache that gets it later, when the caller has sent another one or something
   * newer, must not execute it.
   *
   * <p>The headers are a copy, because an interceptor of the event bus may add some.
   *
   * @param limitMs how long the attempt may take
   * @param differenceMs how far the receiver's clock is ahead of this node's
   */
  DeliveryOptions delivery(long limitMs, long differenceMs) {
    long listenMs = Math.max(1, Math.min(limitMs, leftMs()));
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (delivery.getHeaders() != null) {
      headers.addAll(delivery.getHeaders());
    }
    setDeadline(headers, System.currentTimeMillis() + listenMs, differenceMs);
    return new DeliveryOptions()
        .setHeaders(headers)
        .setCodecName(delivery.getCodecName())
        .setTracingPolicy(delivery.getTracingPolicy())
        .setSendTimeout(listenMs);
  }

  /** The caller's own deadline counts if it is earlier. The cache refuses a deadline that is no number, or is there twice. */
  private static void setDeadline(MultiMap headers, long endMs, long differenceMs) {
    String deadline = Header.DEADLINE_MS.text();
    List<String> own = headers.getAll(deadline);
    if (own.isEmpty() || own.size() == 1 && NUMBER.matcher(own.get(0)).matches()) {
      long ownMs = own.isEmpty() ? Long.MAX_VALUE : Long.parseLong(own.get(0));
      headers.set(deadline, Long.toString(Math.max(0, Math.min(ownMs, endMs) + differenceMs)));
    }
  }
}
