package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import java.util.Arrays;

/** The classes and functions that a pickle may name: the thumbnail's own, and what the image in it is made of, which is never made. */
final class PickleGlobals {

  static final String MODULE = "thumbnails.images";
  static final String NAME = "Thumbnail";

  private static final String PILLOW = "PIL.";
  /** Pillow's are shorter. What a pickle names again and again is looked at each time, so that it must not be long. */
  private static final int LONGEST = 32;
  private static final int BYTE = 0xff;
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  private static final byte LETTER = 1;
  private static final byte DOT = 2;
  private static final byte OTHER = 4;
  private static final byte[] KINDS = kinds();

  private PickleGlobals() {
  }

  /**
   * {@link Value#THUMBNAIL_CLASS} or {@link Value#INERT_CLASS}.
   *
   * @throws UnreadableException for any other
   */
  static int kind(PickleSlice module, PickleSlice name, int protocol) {
    if (module.is(MODULE) && name.is(NAME)) {
      return Value.THUMBNAIL_CLASS;
    }
    if (isPillow(module, name) || isBuiltin(module, name, protocol) || module.is("_codecs") && name.is("encode")
        || module.is("fractions") && name.is("Fraction")) {
      return Value.INERT_CLASS;
    }
    throw new UnreadableException(Reason.FOREIGN_CLASS);
  }

  private static boolean isPillow(PickleSlice module, PickleSlice name) {
    return module.length() > PILLOW.length() && module.length() <= LONGEST && module.startsWith(PILLOW) && isWord(module, PILLOW.length(), true)
        // A dotted name would lead on to whatever the module has imported.
        && name.length() > 0 && name.length() <= LONGEST && isWord(name, 0, false);
  }

  /** Protocol 2 names them as Python 2 did, and has no other way to write that there are no bytes. */
  private static boolean isBuiltin(PickleSlice module, PickleSlice name, int protocol) {
    return (module.is("builtins") || protocol == 2 && module.is("__builtin__"))
        && (name.is("bytearray") || name.is("set") || name.is("frozenset") || protocol == 2 && name.is("bytes"));
  }

  private static boolean isWord(PickleSlice text, int from, boolean dots) {
    int seen = 0;
    for (int i = from; i < text.length(); i++) {
      seen |= KINDS[text.at(i) & BYTE];
    }
    return (seen & ~(dots ? LETTER | DOT : LETTER)) == 0;
  }

  /** What each byte is, looked up without a branch. */
  private static byte[] kinds() {
    byte[] kinds = new byte[BYTE + 1];
    Arrays.fill(kinds, OTHER);
    LETTERS.chars().forEach(c -> kinds[c] = LETTER);
    kinds['.'] = DOT;
    return kinds;
  }
}
