package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.json.WireJson;
import dev.thumbnails.cache.sharing.Seldom;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what may be lost, so that an interceptor of an application's that throws does not fail the change that is announced. */
final class Announcements {

  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);
  private static final Seldom SELDOM = new Seldom(TimeUnit.SECONDS.toMillis(10));

  private Announcements() {
  }

  /** Never throws; what can't be published is logged. */
  static void publish(Vertx vertx, String address, Object body, DeliveryOptions options) {
    try {
      vertx.eventBus().publish(address, WireJson.of(body), options);
    } catch (Throwable thrown) {
      if (SELDOM.mayLog()) {
        LOG.warn("nothing could be published at {}", address, thrown);
      }
    }
  }
}
