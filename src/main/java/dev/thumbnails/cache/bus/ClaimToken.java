package dev.thumbnails.cache.bus;

import java.util.UUID;
import java.util.regex.Pattern;

/** What a claim's holder proves it with: 1 to 64 visible characters, VCHAR of RFC 5234, so that it fits into any header. */
final class ClaimToken {

  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,64}");

  private ClaimToken() {
  }

  /** One that nobody can guess. */
  static String random() {
    return UUID.randomUUID().toString();
  }

  static String check(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw Body.invalid("claim: must be 1 to 64 visible ASCII characters");
    }
    return token;
  }
}
