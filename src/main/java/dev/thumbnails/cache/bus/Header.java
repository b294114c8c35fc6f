package dev.thumbnails.cache.bus;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The request headers of the cache's messages and the operations each belongs to. Other headers are the business of others. */
public enum Header {
  TTL_MS("ttlMs", "set", "setAll"),
  DEADLINE_MS("deadlineMs"),
  CLAIM("claim", "get", "getAll", "set"),
  CLAIM_MS("claimMs", "get", "getAll"),
  RENEW("renew", "get"),
  WAIT_MS("waitMs", "get", "getAll"),
  SOURCE("source", "get", "getAll"),
  NEGATIVE_MS("negativeMs", "release");

  private static final Header[] ALL = values();

  private final String text;
  private final Set<String> operations;

  /** @param operations none for every one */
  Header(String text, String... operations) {
    this.text = text;
    this.operations = Set.of(operations);
  }

  /** The name in a message. */
  public String text() {
    return text;
  }

  boolean belongsTo(String operation) {
    return operations.isEmpty() || operations.contains(operation);
  }

  /** The names of those that belong to an operation, as they are in a message. */
  public static Set<String> names(String operation) {
    return Arrays.stream(ALL).filter(header -> header.belongsTo(operation)).map(Header::text).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The one of that name, in whatever case, as headers are; null for one of others. */
  static Header of(String name) {
    for (Header header : ALL) {
      if (header.text.equalsIgnoreCase(name)) {
        return header;
      }
    }
    return null;
  }
}
