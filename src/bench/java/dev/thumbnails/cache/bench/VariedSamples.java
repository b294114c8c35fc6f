package dev.thumbnails.cache.bench;

import dev.thumbnails.cache.Thumbnail;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.SplittableRandom;

/** Thumbnails that have less in common: sizes, extensions and the lengths of texts differ, a third has a source, of which others are made too. */
final class VariedSamples {

  private static final List<String> EXTENSIONS = List.of("jpg", "jpeg", "png", "webp", "gif", "avif");
  private static final int LONGEST_DIRECTORY = 60;
  private static final int MOST_PIXELS = 2000;
  private static final int OF_ONE_SOURCE = 5;
  private static final long LIFETIME_MS = 86_400_000;

  private VariedSamples() {
  }

  /** The same for the same number. */
  static Thumbnail thumbnail(int i) {
    SplittableRandom random = new SplittableRandom(i);
    String extension = EXTENSIONS.get(random.nextInt(EXTENSIONS.size()));
    String file = "d".repeat(random.nextInt(1, LONGEST_DIRECTORY)) + "/" + i + "." + extension;
    Thumbnail thumbnail = Thumbnail.of("t/" + i).withExtension(extension).withPath("/var/thumbnails/" + file).withUrl("/thumbnails/" + file)
        .withSize(random.nextInt(1, MOST_PIXELS), random.nextInt(1, MOST_PIXELS));
    return i % 3 == 0 ? thumbnail.withSource("/var/originals/" + i / OF_ONE_SOURCE + ".jpg") : thumbnail;
  }

  /** One message in four gives those in it a lifetime. */
  static DeliveryOptions options(int from) {
    DeliveryOptions options = new DeliveryOptions();
    return new SplittableRandom(from).nextInt(4) == 0 ? options.addHeader("ttlMs", Long.toString(LIFETIME_MS)) : options;
  }
}
