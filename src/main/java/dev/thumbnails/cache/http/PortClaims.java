package dev.thumbnails.cache.http;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.http.HttpConfig.Listener;
import dev.thumbnails.cache.sharing.Shared;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of one bridge, told to the others of the same Vert.x instance: its servers on the same port share it, take connections
 * in turn, and have the options of the first, which is right only where all are the same.
 */
final class PortClaims {

  private static final String LISTENERS = "dev.thumbnails.cache.listeners";

  private final List<Shared<String>> held = new ArrayList<>();

  /**
   * @param settings what everybody has to have who listens there
   * @throws ConfigException if somebody does who has not; nothing is kept then
   */
  void claim(Vertx vertx, Listener listener, String key, String settings) {
    if (listener.port() != 0) {
      held.add(Shared.acquire(vertx, LISTENERS, listener.toString(), () -> settings, present -> {
        if (!present.equals(settings)) {
          throw new ConfigException(List.of("http." + key + ": another bridge of this Vert.x listens there, with other settings"));
        }
      }));
    }
  }

  void release() {
    held.forEach(claim -> claim.release(dropped -> { }));
    held.clear();
  }
}
