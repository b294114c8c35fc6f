package dev.thumbnails.cache.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All operations of one run, by name. Thread-safe. */
public final class History {

  private final Map<String, List<Op>> byName = new TreeMap<>();

  public synchronized void add(Op op) {
    byName.computeIfAbsent(op.name(), first -> new ArrayList<>()).add(op);
  }

  /** To be read when nobody adds any more. */
  synchronized Map<String, List<Op>> byName() {
    return byName;
  }

  /** How often each outcome of each request came: what never came has not been checked. */
  synchronized Map<String, Long> counts() {
    return byName.values().stream().flatMap(List::stream).collect(Collectors.groupingBy(History::kind, TreeMap::new, Collectors.counting()));
  }

  private static String kind(Op op) {
    String request = op.request().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    boolean claimed = op.request() instanceof Request.Set set && set.claim() != null;
    String outcome = op.outcome() instanceof Outcome.Told told ? Boolean.toString(told.was()) : op.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return request + (claimed ? " with claim " : " ") + outcome;
  }
}
