package dev.thumbnails.cache.backend.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when Redis goes away and when it is back: however often that is, no more than a line a second in the long run. */
final class LinkLog {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final long PAIR_NANOS = 2_000_000_000;

  private final String place;
  private boolean down;
  private long lastDown = System.nanoTime() - PAIR_NANOS;

  /** @param place where it is, without credentials */
  LinkLog(String place) {
    this.place = place;
  }

  void down(Throwable failure) {
    long now = System.nanoTime();
    if (!down && now - lastDown >= PAIR_NANOS) {
      down = true;
      lastDown = now;
      LOG.warn("Redis at {} can't be reached ({}); trying again until it is back", place, RedisFailure.reason(failure));
    }
  }

  void up() {
    if (down) {
      down = false;
      LOG.info("Redis at {} is back", place);
    }
  }
}
