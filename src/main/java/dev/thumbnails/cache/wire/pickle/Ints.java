package dev.thumbnails.cache.wire.pickle;

import java.util.Arrays;

/** A list of numbers, which grows with what is put into it. */
final class Ints {

  private static final int FIRST = 32;

  private int[] numbers = new int[FIRST];
  private int size;

  int size() {
    return size;
  }

  int get(int index) {
    return numbers[index];
  }

  void add(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
  }

  int removeLast() {
    return numbers[--size];
  }

  void cut(int newSize) {
    size = newSize;
  }
}
