package dev.thumbnails.cache.http;

import dev.thumbnails.cache.config.ConfigReader;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authorization.Authorization;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The tokens that open the bridge, kept as digests, and what each allows. */
final class Tokens {

  /** What a client can send after {@code Bearer}, as RFC 6750 says in its section 2.1. */
  private static final Pattern SENDABLE = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final class Grant {

    private final byte[] digest;
    private final Set<Authorization> allowed;

    Grant(byte[] digest, Set<Authorization> allowed) {
      this.digest = digest;
      this.allowed = allowed;
    }
  }

  private final List<Grant> grants;

  private Tokens(List<Grant> grants) {
    this.grants = grants;
  }

  /** Reads an array of {@code {"token", "allow"}}, reporting what is wrong with it; null where it is absent. */
  static Tokens read(ConfigReader reader, String key) {
    List<ConfigReader> sections = reader.sections(key);
    if (!reader.has(key)) {
      return null;
    }
    List<Grant> grants = new ArrayList<>();
    Tokens tokens = new Tokens(grants);
    for (ConfigReader section : sections) {
      Grant grant = readGrant(section);
      if (tokens.find(grant.digest) != null) {
        section.problem("token", "is there before");
      }
      grants.add(grant);
    }
    if (reader.isEmpty(key)) {
      reader.problem(key, "must have at least one");
    }
    return tokens;
  }

  private static Grant readGrant(ConfigReader reader) {
    String token = reader.string("token", null);
    if (token == null && !reader.has("token")) {
      reader.problem("token", "is required");
    } else if (token != null && !token.isEmpty() && !SENDABLE.matcher(token).matches()) {
      reader.problem("token", "must consist of letters, digits and -._~+/, with = at its end only");
    }
    Set<Authorization> allowed = new HashSet<>();
    for (String permission : reader.strings("allow")) {
      Permission.of(permission).ifPresentOrElse(
          known -> allowed.add(known.authorization()),
          () -> reader.problem("allow", "must hold read, write and admin only"));
    }
    if (!reader.has("allow")) {
      reader.problem("allow", "is required");
    }
    return new Grant(digest(token == null ? "" : token), allowed);
  }

  /** Who comes with that token. Every token is compared whole, so that the time taken tells nothing. */
  Optional<User> user(String token) {
    return Optional.ofNullable(find(digest(token))).map(this::user);
  }

  private Grant find(byte[] digest) {
    Grant found = null;
    for (Grant grant : grants) {
      if (MessageDigest.isEqual(grant.digest, digest)) {
        found = grant;
      }
    }
    return found;
  }

  /** Names a token by its place in the configuration: nothing that is made of the token leaves this class. */
  private User user(Grant grant) {
    User user = User.fromName("token " + grants.indexOf(grant));
    user.authorizations().put("tokens", grant.allowed);
    return user;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
