package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.sharing.PerVertx;
import dev.thumbnails.cache.sharing.Seldom;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a Redis server goes away and when it is back, once for all links of a Vert.x instance to it, and at most a line a second for all servers. What
 * can't be logged yet is logged later, if it still holds: so the last line is the present state.
 *
 * <p>Thread-safe: each link has a context of its own.
 */
final class LinkLog {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final PerVertx<LinkLog> LOGS = new PerVertx<>();
  private static final Seldom SELDOM = new Seldom(1000);

  private final String place;
  /** The state of each link: the reason why it has no connection, or an empty text if it has one. */
  private final Map<Link, String> links = new HashMap<>();
  private boolean saidDown;

  private LinkLog(String place) {
    this.place = place;
  }

  /**
   * Joins the log of a server.
   *
   * @param place where the server is, without credentials
   */
  static Link open(Vertx vertx, String place) {
    return new Link(LOGS.use(vertx, place, () -> new LinkLog(place)));
  }

  /** One link's part in it. Confined to the context of the link. */
  static final class Link {

    private final PerVertx.Use<LinkLog> shared;
    private boolean closed;

    private Link(PerVertx.Use<LinkLog> shared) {
      this.shared = shared;
    }

    /** Has to be called for each failed attempt. */
    void down(Throwable failure) {
      changed(RedisFailure.reason(failure));
    }

    void up() {
      changed("");
    }

    /** Logs what could not be logged before. Has to be called again and again while the link is open. */
    void check() {
      shared.value().say();
    }

    void close() {
      changed(null);
      if (!closed) {
        closed = true;
        shared.release();
      }
    }

    private void changed(String state) {
      if (!closed) {
        shared.value().changed(this, state);
      }
    }
  }

  /** @param state null for a link that is closed */
  private synchronized void changed(Link link, String state) {
    if (state == null) {
      links.remove(link);
    } else {
      links.put(link, state);
      say();
    }
  }

  /** Nothing is known of a server that all links have left. */
  private synchronized void say() {
    String reason = links.values().stream().filter(state -> !state.isEmpty()).findFirst().orElse(null);
    if (links.isEmpty() || (reason != null) == saidDown || !SELDOM.mayLog()) {
      return;
    }
    saidDown = reason != null;
    if (saidDown) {
      LOG.warn("Redis at {} can't be reached ({}); trying again until it is back", place, reason);
    } else {
      LOG.info("Redis at {} is back", place);
    }
  }
}
