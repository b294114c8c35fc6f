package dev.thumbnails.cache.backend.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a Redis is: {@code redis://}, {@code rediss://} (TLS) or {@code unix://}, with what follows as the Redis client reads it
 * (<a href="https://www.iana.org/assignments/uri-schemes/prov/redis">the scheme's registration</a>). What the client would ignore,
 * guess or read in two ways is refused here. No message holds a part of the string, since it may be a password.
 */
final class ConnectionString {

  private static final Set<String> PARAMETERS = Set.of("db", "user", "password");
  private static final int HIGHEST_PORT = 65_535;

  private ConnectionString() {
  }

  /**
   * Returns what the client reads as {@code text} means it.
   *
   * @throws IllegalArgumentException whose message is the rule it breaks
   */
  static String check(String text) {
    URI uri = parse(text);
    Set<String> parameters = parameters(uri);
    switch (String.valueOf(uri.getScheme())) {
      case "redis", "rediss" -> checkServer(uri, parameters);
      case "unix" -> checkSocket(uri);
      default -> throw new IllegalArgumentException("must start with redis://, rediss:// or unix://");
    }
    checkCredentials(uri, parameters);
    return withLiteralPlus(text, uri);
  }

  static boolean isTls(String text) {
    return text.startsWith("rediss:");
  }

  /** The place alone, without credentials, for a log. */
  static String place(String text) {
    URI uri = parse(text);
    if ("unix".equals(uri.getScheme())) {
      return "unix:" + uri.getPath();
    }
    return uri.getHost() + ":" + (uri.getPort() < 0 ? 6379 : uri.getPort());
  }

  /** The same server, whose database is the first. */
  static String withoutDatabase(String text) {
    URI uri = parse(text);
    String query = uri.getRawQuery() == null ? null : uri.getRawQuery().replaceAll("(^|&)db=[0-9]+", "");
    return uri.getScheme() + "://" + uri.getRawAuthority() + (query == null || query.isEmpty() ? "" : "?" + query.replaceFirst("^&", ""));
  }

  /** The same, with its credentials, for another {@code host:port}. */
  static String at(String text, String place) {
    URI uri = parse(text);
    String credentials = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return uri.getScheme() + "://" + credentials + place + uri.getRawPath() + query;
  }

  private static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URI such as redis://user:password@host:6379/0, special characters in it"
          + " percent-encoded");
    }
  }

  private static void checkServer(URI uri, Set<String> parameters) {
    require(uri.getHost() != null, "must have a host of letters, digits, '-' and '.', or an IPv6 address in brackets");
    require(uri.getPort() == -1 || uri.getPort() >= 1 && uri.getPort() <= HIGHEST_PORT, "must have a port from 1 to 65535");
    String path = uri.getRawPath();
    boolean noDatabase = path.isEmpty() || path.equals("/");
    require(noDatabase || path.matches("/[0-9]{1,5}"), "must have a database number after the host, or nothing");
    require(noDatabase || !parameters.contains("db"), "must name the database once");
  }

  private static void checkSocket(URI uri) {
    require(uri.getRawAuthority() == null && uri.getRawPath() != null && uri.getRawPath().length() > 1,
        "must be unix:// and the absolute path of the socket");
  }

  private static void checkCredentials(URI uri, Set<String> parameters) {
    String info = uri.getRawUserInfo();
    boolean user = info != null && !info.isEmpty() && !info.startsWith(":") || parameters.contains("user");
    boolean password = info != null && info.contains(":") || parameters.contains("password");
    require(info == null || !parameters.contains("user") && !parameters.contains("password"), "must name the user and the password once");
    require(!user || password, "must have a password where it has a user");
  }

  private static Set<String> parameters(URI uri) {
    Set<String> names = new HashSet<>();
    if (uri.getRawQuery() != null) {
      for (String parameter : uri.getRawQuery().split("&", -1)) {
        String[] pair = parameter.split("=", 2);
        require(pair.length == 2 && PARAMETERS.contains(pair[0]), "must have no parameters but db, user and password");
        require(names.add(pair[0]), "must have each parameter once");
        // The client splits what it has decoded.
        require(!pair[1].contains("%26"), "must have no & in a parameter: a password with one goes into the options");
        require(!pair[0].equals("db") || pair[1].matches("[0-9]{1,5}"), "must have a number as db");
      }
    }
    require(uri.getRawFragment() == null, "must have no fragment");
    return names;
  }

  /** The client decodes user and password as a form's, where a plus is a blank; in a URI it is a plus. */
  private static String withLiteralPlus(String text, URI uri) {
    String info = uri.getRawUserInfo();
    return info == null ? text : text.replace("://" + info + "@", "://" + info.replace("+", "%2B") + "@");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
