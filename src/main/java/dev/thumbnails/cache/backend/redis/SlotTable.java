package dev.thumbnails.cache.backend.redis;

import dev.thumbnails.cache.CacheException;
import dev.thumbnails.cache.FailureCode;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Who has which slot of a Cluster, as far as one of its nodes knows. */
final class SlotTable {

  private final String[] masters = new String[HashSlot.COUNT];

  private SlotTable() {
  }

  /**
   * Each range is first slot, last slot, master, replicas; a server that does not know its own address leaves it empty.
   *
   * @throws CacheException if it knows of no slot: it is not in the Cluster, or not yet
   */
  static SlotTable read(Response answer, String asked) {
    SlotTable table = new SlotTable();
    for (Response range : answer) {
      Response master = range.get(2);
      String place = (master.get(0) == null ? "" : master.get(0)) + ":" + master.get(1).toInteger();
      Arrays.fill(table.masters, range.get(0).toInteger(), range.get(1).toInteger() + 1, endpoint(place, asked));
    }
    if (table.covered() == 0) {
      throw new CacheException(FailureCode.UNAVAILABLE, "Redis: a server knows of no slot of a Cluster");
    }
    return table;
  }

  /** Null for nobody. */
  String master(int slot) {
    return masters[slot];
  }

  void move(int slot, String endpoint) {
    masters[slot] = endpoint;
  }

  List<String> masters() {
    return Stream.of(masters).filter(Objects::nonNull).distinct().toList();
  }

  boolean isWhole() {
    return covered() == HashSlot.COUNT;
  }

  /** The other one only where that has more. */
  SlotTable orWider(SlotTable other) {
    return other.covered() > covered() ? other : this;
  }

  private long covered() {
    return Stream.of(masters).filter(Objects::nonNull).count();
  }

  /** What a server says of another: an IPv6 host without brackets, or none where it is the asked server's. */
  static String endpoint(String place, String asked) {
    int colon = place.lastIndexOf(':');
    String host = place.substring(0, colon);
    if (host.isEmpty()) {
      return asked.substring(0, asked.lastIndexOf(':')) + place;
    }
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + place.substring(colon);
  }
}
