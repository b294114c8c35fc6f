package dev.thumbnails.cache.bus;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The request headers of the cache's messages and the operations each belongs to. Other headers are the business of others. */
public enum Header {
  TTL_MS("ttlMs", Set.of("set"), true),
  DEADLINE_MS("deadlineMs", Set.of("get", "set", "delete", "stats", "health"), true),
  CLAIM("claim", Set.of("get", "set"), false),
  CLAIM_MS("claimMs", Set.of("get"), false),
  WAIT_MS("waitMs", Set.of("get"), false),
  SOURCE("source", Set.of("get"), false),
  NEGATIVE_MS("negativeMs", Set.of(), false);

  private final String text;
  private final Set<String> operations;
  private final boolean supported;

  Header(String text, Set<String> operations, boolean supported) {
    this.text = text;
    this.operations = operations;
    this.supported = supported;
  }

  /** The name in a message. */
  String text() {
    return text;
  }

  boolean belongsTo(String operation) {
    return operations.contains(operation);
  }

  /** Whether a backend here can do what it asks for; one that can't is refused, since ignoring a claim would lose it. */
  boolean isSupported() {
    return supported;
  }

  /** The names of all of them, as they are in a message. */
  public static Set<String> names() {
    return Arrays.stream(values()).map(Header::text).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  static Iterable<Header> all() {
    return Arrays.asList(values());
  }
}
