package dev.thumbnails.cache.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The last claims, and the last sets with claims, of each name: callers use those of each other too. */
final class Memory {

  private static final int KEPT = 3;

  private final Map<String, List<Held>> claims = new HashMap<>();
  private final Map<String, List<Request.Set>> sets = new HashMap<>();

  void add(Held held) {
    add(claims, held.name(), held);
  }

  void add(String name, Request.Set set) {
    add(sets, name, set);
  }

  /** One of the last claims of a name, null for none. */
  Held claim(String name, Random random) {
    return any(claims.get(name), random);
  }

  /** One of the last sets with a claim, null for none. */
  Request.Set set(String name, Random random) {
    return any(sets.get(name), random);
  }

  private static <T> void add(Map<String, List<T>> all, String name, T one) {
    List<T> last = all.computeIfAbsent(name, first -> new ArrayList<>());
    last.add(one);
    if (last.size() > KEPT) {
      last.remove(0);
    }
  }

  private static <T> T any(List<T> last, Random random) {
    return last == null ? null : last.get(random.nextInt(last.size()));
  }
}
