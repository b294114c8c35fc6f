package dev.thumbnails.cache.backend;

import java.util.Objects;

/**
 * That making a thumbnail has failed, to be remembered as a negative entry.
 *
 * @param reason what those who ask for it are told
 * @param ttlMs for how long no claim is granted, in milliseconds, 1 or more
 */
public record Failure(String reason, long ttlMs) {

  public Failure {
    Objects.requireNonNull(reason, "reason");
  }
}
