package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.backend.ChangeListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/**
 * Tells the near caches of a cluster's nodes what has changed, at {@code <address>.changed}, as {@code {"name"}}, {@code {"source"}} or
 * {@code {}} for anything. At most once: a message that is lost leaves them to their bound. Thread-safe.
 */
public final class Changes implements ChangeListener {

  private static final String SENDER = "sender";

  private final Vertx vertx;
  private final String address;
  private final String sender = UUID.randomUUID().toString();

  /** @param address the cache's */
  public Changes(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address + ".changed";
  }

  /** Passes on what other senders tell, until it is unregistered. */
  public MessageConsumer<Object> consumer(ChangeListener near) {
    return vertx.eventBus().consumer(address, message -> {
      if (!sender.equals(message.headers().get(SENDER))) {
        pass(message, near);
      }
    });
  }

  @Override
  public void changed(String name) {
    publish(new JsonObject().put("name", name));
  }

  @Override
  public Future<Void> sourceChanged(String source) {
    publish(new JsonObject().put("source", source));
    return Future.succeededFuture();
  }

  @Override
  public void allChanged() {
    publish(new JsonObject());
  }

  /** What is none of ours may mean anything. */
  private static void pass(Message<Object> message, ChangeListener near) {
    JsonObject change = message.body() instanceof JsonObject body ? body : new JsonObject();
    if (change.getValue("name") instanceof String name) {
      near.changed(name);
    } else if (change.getValue("source") instanceof String source) {
      near.sourceChanged(source);
    } else {
      near.allChanged();
    }
  }

  private void publish(JsonObject change) {
    Announcements.publish(vertx, address, change, new DeliveryOptions().addHeader(SENDER, sender));
  }
}
