package dev.thumbnails.cache.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The callers of one instance's requests who tell when they go. Such a request has a header with an id of its caller's, and whoever sent it publishes the id
 * at {@code <address>.callerGone} if the reply can't be delivered. Thread-safe.
 */
public final class Callers {

  /** The header with the id, which is used for one request and all its attempts. */
  public static final String ID = "thumbnails-caller";
  /** The header that says for whom the request is: claims are bounded for each of them. */
  public static final String OWNER = "thumbnails-owner";

  private static final String STAYS = "stays";
  private static final int REMEMBERED = 1000;

  private final Consumer<String> release;
  private final Map<String, Caller> present = new ConcurrentHashMap<>();
  /** The last ones: a message may be overtaken by the one that says that its caller is gone. */
  private final Set<String> gone = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  }));

  /** @param release gets the id of a caller who has gone, whose claims are to be released */
  Callers(Consumer<String> release) {
    this.release = release;
  }

  static String address(String cacheAddress) {
    return cacheAddress + ".callerGone";
  }

  /** Tells all nodes that the reply to a request is not wanted any more, or can't be delivered. What the request was granted is released. */
  public static void tellGone(Vertx vertx, String cacheAddress, String id) {
    Announcements.publish(vertx, address(cacheAddress), id, new DeliveryOptions());
  }

  /** Tells all nodes that a request is to be answered now, with the last thing that is known. */
  public static void tellToAnswer(Vertx vertx, String cacheAddress, String id) {
    Announcements.publish(vertx, address(cacheAddress), id, new DeliveryOptions().addHeader(STAYS, "true"));
  }

  /** Returns the caller of a request that has come. The caller has to leave after the reply. */
  Caller enter(Message<?> message) {
    String id = message.headers().get(ID);
    if (id == null) {
      return Caller.STAYS;
    }
    Caller caller = new Caller(id);
    present.put(id, caller);
    if (gone.contains(id)) {
      caller.goes();
    }
    return caller;
  }

  void leave(Caller caller) {
    if (caller != Caller.STAYS) {
      present.remove(caller.id(), caller);
    }
  }

  /** A message of {@code <address>.callerGone}; anything but an id is left alone. */
  void told(Message<Object> message) {
    if (!(message.body() instanceof String id)) {
      return;
    }
    Caller caller = present.get(id);
    if (message.headers().contains(STAYS)) {
      if (caller != null) {
        caller.waitsNoLonger();
      }
      return;
    }
    gone.add(id);
    if (caller != null) {
      caller.goes();
    }
    release.accept(id);
  }
}
