package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;

/** The hits that need no message: those that the cache at an address has in memory in this Vert.x instance, if there is one. Thread-safe. */
public final class OwnNodeHits {

  private final LocalMap<String, LocalHits> caches;
  private final String address;

  public OwnNodeHits(Vertx vertx, String address) {
    this.caches = LocalHits.all(vertx);
    this.address = address;
  }

  /**
   * The thumbnail, or null where only a message can tell: there is none, or it is not in memory.
   *
   * @throws InvalidInputException if there is a cache and the name breaks the rule
   */
  public Thumbnail get(String name) {
    LocalHits hits = caches.get(address);
    return hits == null ? null : hits.getTimed(name);
  }

  /** Whether there is a cache on this node. */
  public boolean areHere() {
    return caches.get(address) != null;
  }

  /**
   * As {@link #get}, but null for a name that breaks the rule too, or where a backend throws: a message is answered with that. The hit is counted, but
   * not timed, which would take longer than the look-up.
   */
  public Thumbnail find(String name) {
    LocalHits hits = caches.get(address);
    try {
      return hits == null ? null : hits.get(name);
    } catch (RuntimeException refused) {
      return null;
    }
  }
}
