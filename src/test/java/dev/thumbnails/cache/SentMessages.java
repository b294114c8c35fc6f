package dev.thumbnails.cache;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The addresses of all messages that anybody on a Vert.x instance sends meanwhile, replies too. */
public final class SentMessages {

  private final List<String> addresses = new CopyOnWriteArrayList<>();

  private SentMessages() {
  }

  public static SentMessages keep(Vertx vertx) {
    SentMessages kept = new SentMessages();
    vertx.eventBus().addOutboundInterceptor(sent -> {
      kept.addresses.add(sent.message().address());
      sent.next();
    });
    return kept;
  }

  /** Those since the last time. */
  public List<String> take() {
    List<String> taken = List.copyOf(addresses);
    addresses.clear();
    return taken;
  }
}
