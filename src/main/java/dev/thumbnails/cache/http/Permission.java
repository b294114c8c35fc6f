package dev.thumbnails.cache.http;

import io.vertx.ext.auth.authorization.Authorization;
import io.vertx.ext.auth.authorization.PermissionBasedAuthorization;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a token may be allowed to do. */
enum Permission {
  /** Look thumbnails and counters up. */
  READ,
  /** Set, delete, invalidate, claim and release. */
  WRITE,
  /** Clear the cache. */
  ADMIN;

  private final Authorization authorization = PermissionBasedAuthorization.create(text());

  /** As it is in the configuration. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  Authorization authorization() {
    return authorization;
  }

  static Optional<Permission> of(String text) {
    return Arrays.stream(values()).filter(permission -> permission.text().equals(text)).findFirst();
  }
}
