package dev.thumbnails.cache.backend;

import dev.thumbnails.cache.entry.Entry;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The names that depend on each source, for a store in memory. Holds nothing of a source without names. Thread-safe. */
final class SourceIndex {

  /** The sets are touched only within a step of the map. */
  private final Map<String, Set<String>> names = new ConcurrentHashMap<>();

  /** What has to change where one entry takes another's place; either may be null. */
  void move(String name, Entry from, Entry to) {
    String left = from == null ? null : from.source();
    String entered = to == null ? null : to.source();
    if (!Objects.equals(left, entered)) {
      add(entered, name);
      remove(left, name);
    }
  }

  /** @param source null where there is none */
  void remove(String source, String name) {
    if (source != null) {
      names.computeIfPresent(source, (same, all) -> {
        all.remove(name);
        return all.isEmpty() ? null : all;
      });
    }
  }

  /** A copy. */
  Set<String> namesOf(String source) {
    Set<String> copy = new HashSet<>();
    names.computeIfPresent(source, (same, all) -> {
      copy.addAll(all);
      return all;
    });
    return copy;
  }

  private void add(String source, String name) {
    if (source != null) {
      names.compute(source, (same, present) -> {
        Set<String> all = present == null ? new HashSet<>(2) : present;
        all.add(name);
        return all;
      });
    }
  }
}
