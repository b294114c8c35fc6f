package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.Thumbnail;
import dev.thumbnails.cache.backend.Lookup;
import dev.thumbnails.cache.backend.Lookup.Granted;
import dev.thumbnails.cache.backend.Lookup.Hit;
import dev.thumbnails.cache.backend.Lookup.Negative;
import dev.thumbnails.cache.backend.Lookup.Pending;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/** What a look-up has found, as its asker is told. */
final class LookupAnswer {

  private final Lookup found;
  private final boolean hearsOfClaims;

  /** @param hearsOfClaims whether somebody else's claim is told; otherwise it is a miss */
  LookupAnswer(Lookup found, boolean hearsOfClaims) {
    this.found = found;
    this.hearsOfClaims = hearsOfClaims;
  }

  /** The answer to one name that has a thumbnail. */
  static Reply hit(Thumbnail thumbnail) {
    // Headers of its own: an interceptor of the event bus that adds some adds them to these.
    return new Reply(new ThumbnailBody(thumbnail), new DeliveryOptions().addHeader("status", "hit"));
  }

  String status() {
    if (found instanceof Hit) {
      return "hit";
    }
    if (found instanceof Negative) {
      return "negative";
    }
    return found instanceof Pending && hearsOfClaims ? "pending" : "miss";
  }

  /** The answer to one name. */
  Reply reply() {
    if (found instanceof Hit hit) {
      return hit(hit.thumbnail());
    }
    DeliveryOptions options = new DeliveryOptions().addHeader("status", status());
    if (found instanceof Granted granted) {
      options.addHeader("claim", granted.claim());
    }
    if (found instanceof Negative negative) {
      options.addHeader("reason", negative.reason()).addHeader("retryAfterMs", Long.toString(negative.retryAfterMs()));
    }
    if (found instanceof Pending pending && hearsOfClaims) {
      options.addHeader("retryAfterMs", Long.toString(pending.retryAfterMs()));
    }
    return new Reply(null, options);
  }

  /** The answer to one name of many. */
  JsonObject item(String name) {
    JsonObject item = new JsonObject().put("name", name).put("status", status());
    if (found instanceof Hit hit) {
      item.put("thumbnail", new ThumbnailBody(hit.thumbnail()));
    }
    if (found instanceof Granted granted) {
      item.put("claim", granted.claim());
    }
    if (found instanceof Negative negative) {
      item.put("message", negative.reason());
    }
    return item;
  }
}
