package dev.thumbnails.cache.http;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strong entity tags, the same for the same bytes on every node, and the conditions that name them (RFC 9110, section 13.1.2). */
final class EntityTag {

  private static final Pattern TAG = Pattern.compile("\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\"");
  private static final int DIGEST_BYTES = 16;

  private EntityTag() {
  }

  /** With its quotes: the first half of the bytes' SHA-256. */
  static String of(Buffer body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, DIGEST_BYTES)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Whether one of the header's lines names the tag, weakly compared, or is {@code *}. */
  static boolean matches(List<String> ifNoneMatch, String tag) {
    return !ifNoneMatch.isEmpty() && ifNoneMatch.stream().anyMatch(line -> line.strip().equals("*") || names(line, tag));
  }

  private static boolean names(String line, String tag) {
    Matcher matcher = TAG.matcher(line);
    while (matcher.find()) {
      if (matcher.group().equals(tag)) {
        return true;
      }
    }
    return false;
  }
}
