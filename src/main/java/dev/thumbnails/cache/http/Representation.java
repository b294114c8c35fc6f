package dev.thumbnails.cache.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
   * making its JSON and the hash is most of what such a hit costs. Bounded by the length of the bodies; holds no thumbnail alive.
   */
  static final class Memo {

    private static final long MAXIMUM_BYTES = 8 << 20;
    private static final int ENTRY_BYTES = 200;

    private final Cache<Thumbnail, Representation> known = Caffeine.newBuilder()
        .weakKeys()
        .maximumWeight(MAXIMUM_BYTES)
        .<Thumbnail, Representation>weigher((thumbnail, representation) -> representation.body().length() + ENTRY_BYTES)
        .executor(Runnable::run)
        .build();

    Representation of(Thumbnail thumbnail) {
      return known.get(thumbnail, unknown -> Representation.of(unknown.toBuffer()));
    }
  }
}
