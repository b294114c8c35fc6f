package dev.thumbnails.cache.bus;

import dev.thumbnails.cache.InvalidInputException;
import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** The hits that need no message: those that the cache at an address has in memory in this Vert.x instance, if there is one. Thread-safe. */
public final class OwnNodeHits {

  private final Supplier<LocalHits.Instances> instances;

  public OwnNodeHits(Vertx vertx, String address) {
    this.instances = LocalHits.finder(vertx, address);
  }

  /**
   * The thumbnail, or null where only a message can tell: there is none, or it is not in memory.
   *
   * @throws InvalidInputException if there is a cache and the name breaks the rule
   */
  public Thumbnail get(String name) {
    LocalHits hits = present();
    return hits == null ? null : hits.getTimed(name);
  }

  /** Whether there is a cache on this node. */
  public boolean areHere() {
    return present() != null;
  }

  /**
   * As {@link #get}, but null for a name that breaks the rule too, or where a backend throws: a message is answered with that. The hit is counted, but
   * not timed, which would take longer than the look-up.
   */
  public Thumbnail find(String name) {
    LocalHits hits = present();
    try {
      return hits == null ? null : hits.get(name);
    } catch (Throwable refused) {
      return null;
    }
  }

  private LocalHits present() {
    LocalHits.Instances here = instances.get();
    return here == null ? null : here.present();
  }
}
