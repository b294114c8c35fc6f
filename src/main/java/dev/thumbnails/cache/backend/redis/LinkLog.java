package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.sharing.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when Redis goes away and when it is back: all links together, no more than a line a second. */
final class LinkLog {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final Seldom SELDOM = new Seldom(1000);

  private final String place;
  private boolean down;

  /** @param place where it is, without credentials */
  LinkLog(String place) {
    this.place = place;
  }

  /** To be told of each failed attempt: what can't be said now is said then. */
  void down(Throwable failure) {
    if (!down && SELDOM.mayLog()) {
      down = true;
      LOG.warn("Redis at {} can't be reached ({}); trying again until it is back", place, RedisFailure.reason(failure));
    }
  }

  void up() {
    if (down && SELDOM.mayLog()) {
      LOG.info("Redis at {} is back", place);
    }
    down = false;
  }
}
