package dev.thumbnails.cache.client;

import dev.thumbnails.cache.bus.Header;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.concurrent.TimeUnit;

/** What each attempt of one request sends, and how much time there is. */
record Attempt(String operation, Object body, DeliveryOptions delivery, long ownMs, long attemptMs, long endNanos) {

  /**
   * The caches are told when the asker gives up, if it does not tell them itself.
   *
   * @param ownMs how long one on this node may take
   * @param attemptMs how long one elsewhere may take
   * @param limitMs how long all may take
   */
  static Attempt of(String operation, Object body, DeliveryOptions delivery, long ownMs, long attemptMs, long limitMs) {
    String deadline = Header.DEADLINE_MS.text();
    if (delivery.getHeaders() == null || !delivery.getHeaders().contains(deadline)) {
      delivery.addHeader(deadline, Long.toString(System.currentTimeMillis() + limitMs));
    }
    return new Attempt(operation, body, delivery, ownMs, attemptMs, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs));
  }

  long leftMs() {
    return TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
  }

  /** With headers of its own: an interceptor of the event bus that adds some adds them to these, and must not find those of an attempt before. */
  DeliveryOptions delivery(long limitMs) {
    return new DeliveryOptions()
        .setHeaders(MultiMap.caseInsensitiveMultiMap().addAll(delivery.getHeaders()))
        .setCodecName(delivery.getCodecName())
        .setTracingPolicy(delivery.getTracingPolicy())
        .setSendTimeout(Math.max(1, Math.min(limitMs, leftMs())));
  }

  /** With one header more. */
  DeliveryOptions delivery(long limitMs, String header, String value) {
    return delivery(limitMs).addHeader(header, value);
  }
}
