package dev.thumbnails.cache.http;

import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.buffer.Buffer;

/**
 * A thumbnail as a client gets it.
 *
 * @param body its canonical JSON, which nobody changes
 * @param tag the body's entity tag
 */
record Representation(Buffer body, String tag) {

  static Representation of(Buffer body) {
    return new Representation(body, EntityTag.of(body));
  }

  /**
   * The representations of thumbnails that are asked for again and again: a store in memory gives the same instance each time, and
   * making its JSON and the hash is most of what such a hit costs. Each has one slot, which the last one asked for takes, so that a
   * thumbnail that is not found costs nearly nothing. Belongs to one event loop.
   */
  static final class Memo {

    private static final int SLOTS = 1 << 12;
    /** So that the slots keep a few megabytes at most. */
    private static final int LONGEST_BODY = 1024;

    private final Thumbnail[] thumbnails = new Thumbnail[SLOTS];
    private final Representation[] representations = new Representation[SLOTS];

    Representation of(Thumbnail thumbnail) {
      int slot = System.identityHashCode(thumbnail) & SLOTS - 1;
      if (thumbnails[slot] == thumbnail) {
        return representations[slot];
      }
      Representation made = Representation.of(thumbnail.toBuffer());
      if (made.body().length() <= LONGEST_BODY) {
        thumbnails[slot] = thumbnail;
        representations[slot] = made;
      }
      return made;
    }
  }
}
