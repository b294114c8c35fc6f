package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import java.util.Arrays;

/**
 * What a pickle puts under the keys of a thumbnail's state, into whatever dictionary, and which thumbnail is given which dictionary: only at the end it is
 * known which of it matters. What is put under other keys is not kept.
 */
final class StateLog {

  /** The attributes; their places are what {@link #attributes} answers. */
  private static final String[] KEYS = {"name", "extension", "size", "_url", "path", "source", "alternatives", "metadata"};
  static final int NAME = 0;
  static final int EXTENSION = 1;
  static final int SIZE = 2;
  static final int URL = 3;
  static final int PATH = 4;
  static final int SOURCE = 5;
  static final int ALTERNATIVES = 6;
  static final int METADATA = 7;

  /** In place of a key: the thumbnail's attributes are the dictionary's. */
  private static final int BUILT = 15;
  private static final int FIRST = 16;
  private static final int VALUE_BITS = 28;
  private static final int POSITION_BITS = 24;
  private static final int VALUES = (1 << VALUE_BITS) - 1;
  private static final int POSITIONS = (1 << POSITION_BITS) - 1;

  /** Key, position of the dictionary or thumbnail, value. */
  private long[] entries = new long[FIRST];
  private int size;

  void put(int dictionary, PickleSlice key, int value) {
    for (int i = 0; i < KEYS.length; i++) {
      if (key.is(KEYS[i])) {
        add(i, dictionary, value);
        return;
      }
    }
  }

  void built(int thumbnail, int dictionary) {
    add(BUILT, thumbnail, dictionary);
  }

  /**
   * The values of a thumbnail's attributes, 0 for those that it does not have. CPython gives an object its state once; whatever does so again is refused.
   */
  int[] attributes(int thumbnail) {
    int[] values = new int[KEYS.length];
    int built = -1;
    for (int i = 0; i < size; i++) {
      if (key(i) == BUILT && position(i) == Value.position(thumbnail)) {
        if (built >= 0) {
          throw new UnreadableException(Reason.CORRUPT);
        }
        built = i;
      }
    }
    for (int i = 0; i < built; i++) {
      if (key(i) != BUILT && position(i) == Value.position(value(built))) {
        values[key(i)] = value(i);
      }
    }
    return values;
  }

  private void add(int key, int of, int value) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size + (size >> 1));
    }
    entries[size++] = ((long) key << POSITION_BITS | Value.position(of)) << VALUE_BITS | value;
  }

  private int key(int index) {
    return (int) (entries[index] >>> POSITION_BITS + VALUE_BITS);
  }

  private int position(int index) {
    return (int) (entries[index] >>> VALUE_BITS) & POSITIONS;
  }

  private int value(int index) {
    return (int) entries[index] & VALUES;
  }
}
