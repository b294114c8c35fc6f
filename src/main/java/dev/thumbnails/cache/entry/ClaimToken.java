package dev.thumbnails.cache.entry;

import java.util.UUID;
import java.util.regex.Pattern;

/** What a claim's holder proves it with: 1 to 64 visible characters, VCHAR of RFC 5234, so that it fits into any header. */
public final class ClaimToken {

  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,64}");

  private ClaimToken() {
  }

  /** One that nobody can guess. */
  public static String random() {
    return UUID.randomUUID().toString();
  }

  public static boolean isValid(String token) {
    return TOKEN.matcher(token).matches();
  }
}
