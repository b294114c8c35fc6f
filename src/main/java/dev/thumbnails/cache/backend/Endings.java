package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.entry.Entry;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The entries of a store in memory that have an end, the earliest first. Kept beside the store, and not by it, so that those without an end do not pay for
 * them. Holds nothing but what the store holds. Thread-safe.
 */
final class Endings {

  private record Ending(String name, Entry entry) {
  }

  private final ConcurrentNavigableMap<Ending, Boolean> endings =
      new ConcurrentSkipListMap<>(Comparator.comparingLong((Ending ending) -> ending.entry().endMs()).thenComparing(Ending::name));

  /** What has to change where one entry takes another's place; either may be null. */
  void move(String name, Entry from, Entry to) {
    if (hasEnd(from)) {
      endings.remove(new Ending(name, from));
    }
    if (hasEnd(to)) {
      endings.put(new Ending(name, to), true);
    }
  }

  /**
   * Takes the earliest out if it is over.
   *
   * @return its name, under which another may have come meanwhile, even one that ends at the same time and has been taken out in its place; null if
   *     nothing is over, or somebody else has taken it
   */
  String takeOver(long nowMs) {
    Map.Entry<Ending, Boolean> first = endings.firstEntry();
    return first != null && isOver(first.getKey().entry(), nowMs) && endings.remove(first.getKey()) != null ? first.getKey().name() : null;
  }

  static boolean isOver(Entry entry, long nowMs) {
    return hasEnd(entry) && entry.endMs() <= nowMs;
  }

  private static boolean hasEnd(Entry entry) {
    return entry != null && entry.endMs() != 0;
  }
}
