package dev.thumbnails.cache;

import java.util.Locale;

/**
 * The rule of a thumbnail's url: {@code http}, {@code https} or relative; no other scheme, no user info, no control character, and a host
 * and a port that there can be. Nothing is looked up.
 *
 * <p>It is read as browsers read it (the URL Standard of the WHATWG), since a browser is where it ends up: they take a backslash for a
 * slash and skip blanks before a scheme, so that both are refused.
 */
final class ThumbnailUrl {

  private static final String FIELD = "url";
  private static final int MAXIMUM_PORT = 65_535;

  private ThumbnailUrl() {
  }

  /** Returns {@code url} unchanged or throws {@link InvalidInputException}. */
  static String check(String url) {
    if (url.isEmpty()) {
      throw new InvalidInputException(FIELD, "must not be empty");
    }
    for (int i = 0; i < url.length(); i++) {
      if (Character.isISOControl(url.charAt(i))) {
        throw new InvalidInputException(FIELD, "must not have a control character");
      }
    }
    if (url.indexOf('\\') >= 0 || url.charAt(0) == ' ' || url.charAt(url.length() - 1) == ' ') {
      throw new InvalidInputException(FIELD, "must not have a backslash, nor a blank at its start or end");
    }
    int scheme = schemeLength(url);
    if (scheme > 0) {
      checkScheme(url.substring(0, scheme).toLowerCase(Locale.ROOT));
    }
    checkAuthority(scheme > 0 ? url.substring(scheme + 1) : url, scheme > 0);
    return url;
  }

  private static void checkScheme(String scheme) {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new InvalidInputException(FIELD, "must be http, https or relative");
    }
  }

  /** The length of what stands before the colon of a scheme; 0 in a relative reference. */
  private static int schemeLength(String url) {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (c == ':') {
        return i;
      }
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'))) {
        return 0;
      }
    }
    return 0;
  }

  private static void checkAuthority(String rest, boolean required) {
    if (!rest.startsWith("//")) {
      if (required) {
        throw new InvalidInputException(FIELD, "must have a host");
      }
      return;
    }
    String authority = rest.substring(2).split("[/?#]", 2)[0];
    if (authority.isEmpty() || authority.startsWith(":")) {
      throw new InvalidInputException(FIELD, "must have a host");
    }
    if (authority.indexOf('@') >= 0) {
      throw new InvalidInputException(FIELD, "must not have user info");
    }
    int colon = authority.indexOf(':', authority.startsWith("[") ? authority.lastIndexOf(']') + 1 : 0);
    String port = colon < 0 ? "" : authority.substring(colon + 1);
    if (!port.matches("[0-9]{0,9}") || !port.isEmpty() && Integer.parseInt(port) > MAXIMUM_PORT) {
      throw new InvalidInputException(FIELD, "must have a port up to " + MAXIMUM_PORT + ", if it has one");
    }
    if (!UrlHost.isValid(colon < 0 ? authority : authority.substring(0, colon))) {
      throw new InvalidInputException(FIELD, "must have a host that is a name or an address");
    }
  }
}
