package dev.thumbnails.cache.http;

import dev.thumbnails.cache.config.ConfigException;
import dev.thumbnails.cache.http.HttpConfig.Listener;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of one bridge, told to the others of the same Vert.x instance: its servers on the same port share it, take connections
 * in turn, and have the options of the first, which is right only where all are the same.
 */
final class PortClaims {

  /** By listener, how many bridges have it and their settings: text, since one may be of another class loader. */
  private static final String LISTENERS = "dev.thumbnails.cache.listeners";
  private static final char SEPARATOR = ' ';

  private final LocalMap<String, String> claims;
  private final List<String> held = new ArrayList<>();

  PortClaims(Vertx vertx) {
    this.claims = vertx.sharedData().getLocalMap(LISTENERS);
  }

  /**
   * @param settings what everybody has to have who listens there
   * @throws ConfigException if somebody does who has not; nothing is kept then
   */
  void claim(Listener listener, String key, String settings) {
    if (listener.port() != 0) {
      claims.compute(listener.toString(), (same, present) -> {
        if (present != null && !settings(present).equals(settings)) {
          throw new ConfigException(List.of("http." + key + ": another bridge of this Vert.x listens there, with other settings"));
        }
        return claim(present == null ? 1 : bridges(present) + 1, settings);
      });
      held.add(listener.toString());
    }
  }

  void release() {
    held.forEach(listener -> claims.computeIfPresent(listener,
        (same, present) -> bridges(present) == 1 ? null : claim(bridges(present) - 1, settings(present))));
    held.clear();
  }

  private static String claim(int bridges, String settings) {
    return Integer.toString(bridges) + SEPARATOR + settings;
  }

  private static int bridges(String claim) {
    return Integer.parseInt(claim.substring(0, claim.indexOf(SEPARATOR)));
  }

  private static String settings(String claim) {
    return claim.substring(claim.indexOf(SEPARATOR) + 1);
  }
}
