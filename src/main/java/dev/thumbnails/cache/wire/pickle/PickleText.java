package dev.thumbnails.cache.wire.pickle;

import java.nio.charset.StandardCharsets;

/** Text in a pickle: UTF-8 in which Python, unlike anybody else, allows surrogates by themselves. */
final class PickleText {

  private static final int BYTE = 0xff;

  private PickleText() {
  }

  static boolean isAscii(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether Python would read it. */
  static boolean isValid(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (bytes[i] >= 0) {
        i++;
      } else {
        int length = sequence(bytes, i, to);
        if (length == 0) {
          return false;
        }
        i += length;
      }
    }
    return true;
  }

  /** Of text that is valid; null where it has a surrogate, which no text of ours has. */
  static String decode(byte[] bytes, int from, int to) {
    for (int i = from; i < to - 1; i++) {
      if ((bytes[i] & BYTE) == 0xed && (bytes[i + 1] & BYTE) >= 0xa0) {
        return null;
      }
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** The length of the character there, 0 for what is none. Table 3-7 of the Unicode Standard, but for the surrogates. */
  private static int sequence(byte[] bytes, int at, int to) {
    int first = bytes[at] & BYTE;
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > to) {
      return 0;
    }
    int second = bytes[at + 1] & BYTE;
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
