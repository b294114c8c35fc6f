package dev.thumbnails.cache.http;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** The value of a Location header: a thumbnail's url as a URI (RFC 3986), which is ASCII. */
final class Location {

  private static final String IN_PATH = "-._~!$&'()*+,;=:@/";
  private static final String IN_QUERY = IN_PATH + "?";
  /** IDNA 2003 makes other names of those with such a letter than browsers do. */
  private static final Pattern DEVIATIONS = Pattern.compile("[\u00DF\u03C2\u200C\u200D]");

  private Location() {
  }

  /** The URI: its host by IDNA, and each other part percent-encoded by its own rules. An escape that is there stays so. */
  static String of(String url) {
    int fragment = url.indexOf('#');
    String whole = fragment < 0 ? url : url.substring(0, fragment);
    int query = whole.indexOf('?');
    String hierarchy = query < 0 ? whole : whole.substring(0, query);
    int authority = hierarchy.indexOf("//");
    boolean hasAuthority = authority == 0 || authority > 0 && hierarchy.charAt(authority - 1) == ':' && hierarchy.indexOf('/') == authority;
    int path = hasAuthority ? authority + 2 : 0;
    StringBuilder location = new StringBuilder(url.length() + 16);
    if (hasAuthority) {
      int end = hierarchy.indexOf('/', path);
      path = end < 0 ? hierarchy.length() : end;
      location.append(hierarchy, 0, authority + 2).append(authority(hierarchy.substring(authority + 2, path)));
    }
    encode(location, hierarchy.substring(path), IN_PATH);
    if (query >= 0) {
      encode(location.append('?'), whole.substring(query + 1), IN_QUERY);
    }
    if (fragment >= 0) {
      encode(location.append('#'), url.substring(fragment + 1), IN_QUERY);
    }
    return location.toString();
  }

  private static String authority(String authority) {
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    return host(host) + authority.substring(host.length());
  }

  private static String host(String host) {
    if (host.startsWith("[")) {
      return host;
    }
    boolean ascii = host.chars().allMatch(c -> c < 0x80);
    if (!ascii && !DEVIATIONS.matcher(host).find()) {
      return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    }
    StringBuilder encoded = new StringBuilder();
    encode(encoded, host, "-._~!$&'()*+,;=");
    return encoded.toString();
  }

  private static void encode(StringBuilder location, String part, String asTheyAre) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xFF);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || asTheyAre.indexOf(c) >= 0);
      if (plain || c == '%' && isEscape(bytes, i)) {
        location.append(c);
      } else {
        location.append(String.format("%%%02X", (int) c));
      }
    }
  }

  private static boolean isEscape(byte[] bytes, int percent) {
    return percent + 2 < bytes.length && Character.digit(bytes[percent + 1], 16) >= 0 && Character.digit(bytes[percent + 2], 16) >= 0;
  }
}
