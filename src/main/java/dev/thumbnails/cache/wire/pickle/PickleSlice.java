package dev.thumbnails.cache.wire.pickle;

/** A part of a pickle's bytes, from one place up to another. */
record PickleSlice(byte[] bytes, int from, int to) {

  int length() {
    return to - from;
  }

  int at(int index) {
    return bytes[from + index];
  }

  boolean is(String ascii) {
    return ascii.length() == length() && startsWith(ascii);
  }

  boolean startsWith(String ascii) {
    if (ascii.length() > length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (at(i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
