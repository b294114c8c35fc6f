package dev.thumbnails.cache.wire.pickle;

import dev.thumbnails.cache.wire.UnreadableException;
import dev.thumbnails.cache.wire.UnreadableException.Reason;
import java.util.Arrays;

/** The values that a pickle refers to again, by number. */
final class PickleMemo {

  private static final int FIRST = 32;

  private int[] values = new int[FIRST];
  private int count;

  void add(int value) {
    put(count, value, count);
  }

  /** @param most what the number may be: a pickle counts them, so none is larger than the number of opcodes before it */
  void put(long number, int value, int most) {
    if (number < 0 || number > most) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    int index = (int) number;
    if (index >= values.length) {
      values = Arrays.copyOf(values, Math.max(index + 1, 2 * values.length));
    }
    count += values[index] == 0 ? 1 : 0;
    values[index] = value;
  }

  int get(long number) {
    if (number < 0 || number >= values.length || values[(int) number] == 0) {
      throw new UnreadableException(Reason.CORRUPT);
    }
    return values[(int) number];
  }
}
