package dev.thumbnails.cache.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;

/**
 * Tells at {@code <address>.events} what has changed in the store, after it has. At most once: an event is lost with the node that would
 * publish it, or on the way, and a change whose answer the store failed to give is not told.
 */
final class Events {

  private final Vertx vertx;
  private final String address;
  private final boolean enabled;

  Events(Vertx vertx, String address, boolean enabled) {
    this.vertx = vertx;
    this.address = address + ".events";
    this.enabled = enabled;
  }

  /**
   * @param type {@code set}, {@code delete}, {@code invalidate} or {@code clear}
   * @param name the thumbnail's, null where it is about many
   * @param source null where there is none
   */
  void publish(String type, String name, String source) {
    if (!enabled) {
      return;
    }
    JsonObject event = new JsonObject().put("type", type);
    if (name != null) {
      event.put("name", name);
    }
    if (source != null) {
      event.put("source", source);
    }
    Announcements.publish(vertx, address, event, new DeliveryOptions());
  }
}
