package dev.thumbnails.cache;

/**
 * One object for equal values that many thumbnails have: in a million of them, each with its own, these would be a fifth of what all take. Bounded: what is
 * rare, long or large stays as it is.
 */
final class Interned {

  private static final Integer[] SIZES = new Integer[4096];
  private static final String[] EXTENSIONS = new String[64];
  private static final int LONGEST_EXTENSION = 8;

  private Interned() {
  }

  // In both, threads that come at once may each put their own, which are equal and immutable.

  static Integer pixels(Integer pixels) {
    if (pixels >= SIZES.length) {
      return pixels;
    }
    Integer shared = SIZES[pixels];
    return shared == null ? SIZES[pixels] = pixels : shared;
  }

  static String extension(String extension) {
    int slot = extension.hashCode() & EXTENSIONS.length - 1;
    String shared = EXTENSIONS[slot];
    if (extension.equals(shared)) {
      return shared;
    }
    if (extension.length() <= LONGEST_EXTENSION) {
      EXTENSIONS[slot] = extension;
    }
    return extension;
  }
}
